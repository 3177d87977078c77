import type { ReactElement } from 'react';

interface FactProps {
  readonly term: string;
  readonly note?: string | undefined;
  readonly children: string | number;
}

/** A number with its name, for a list of facts (`report.module.css`). */
export function Fact({ term, note, children }: FactProps): ReactElement {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        {children} {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  );
}
