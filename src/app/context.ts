import { createContext, useCallback, useContext } from 'react';
import { useStore } from 'zustand';
import type { Edit } from '../state/edits';
import type { Live } from '../state/live';
import type { Session } from '../state/session';
import type { Workbench } from '../state/workbench';

/** The workbench of the page. */
export const WorkbenchContext = createContext<Workbench | null>(null);

/** @throws Error outside the page. */
export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (!workbench) throw new Error('expected a WorkbenchContext around this component, found none');
  return workbench;
}

/** A part of the session; the component is drawn again when it changes. */
export function useSession<T>(select: (session: Session) => T): T {
  return useStore(useWorkbench().session, select);
}

/** A part of what passes; the component is drawn again when it changes. */
export function useLive<T>(select: (live: Live) => T): T {
  return useStore(useWorkbench().live, select);
}

/** Changes the session. */
export function useEdit(): (edit: Edit) => void {
  const { session } = useWorkbench();
  return useCallback((edit) => session.setState(edit), [session]);
}
