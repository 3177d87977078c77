import type { ReactElement } from 'react';
import type { LabViewProps } from '../define';
import type { InductionParameters } from './index';
import type { InductionView } from './result';

/** The patterns at the cursor. */
export function View(_: LabViewProps<InductionView, InductionParameters>): ReactElement {
  return <div />;
}
