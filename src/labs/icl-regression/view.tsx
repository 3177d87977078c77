import type { ReactElement } from 'react';

/** The circuits at the cursor. */
export function View(): ReactElement {
  return <div />;
}
