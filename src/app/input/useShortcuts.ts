import { useHotkeys } from '@mantine/hooks';
import { toggleHead } from '../../state/edits';
import { useEdit, useWorkbench } from '../context';

/**
 * The keys of the page, outside of text fields: Escape unlocks the head, O switches it off and on,
 * Ctrl+Z and Ctrl+Shift+Z undo and redo.
 */
export function useShortcuts(): void {
  const { undo } = useWorkbench();
  const edit = useEdit();
  useHotkeys([
    ['Escape', () => edit(() => ({ head: null })), { preventDefault: false }],
    ['O', () => edit((session) => (session.head ? toggleHead(session.head)(session) : {}))],
    ['mod+Z', () => undo.undo()],
    ['mod+shift+Z', () => undo.redo()],
    ['mod+Y', () => undo.redo()],
  ]);
}
