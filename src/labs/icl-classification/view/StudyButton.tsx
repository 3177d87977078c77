import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { StudyState } from '../../define';

export interface StudyProps {
  readonly state: StudyState | undefined;
  /** Starts the study with parameters, its defaults where left out; stops it with null. */
  onStudy(parameters: Readonly<Record<string, unknown>> | null): void;
}

/** Starts a study, or stops it, and says how far it is. */
export function StudyButton({
  state,
  onStudy,
  children,
}: StudyProps & { readonly children: string }): ReactElement {
  if (!state?.running) {
    return (
      <Button size="xs" variant="default" onClick={() => onStudy({})}>
        {children}
      </Button>
    );
  }
  return (
    <Button size="xs" variant="default" onClick={() => onStudy(null)}>
      Stop ({state.done} of {state.total})
    </Button>
  );
}
