import type { ReactElement } from 'react';
import type { LabViewProps } from '../define';
import type { IclParameters } from './index';
import type { IclView } from './result';

/** The attention at the cursor. */
export function View(_: LabViewProps<IclView, IclParameters>): ReactElement {
  return <div />;
}
