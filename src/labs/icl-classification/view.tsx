import type { ReactElement } from 'react';
import report from '../../charts/report.module.css';
import type { LabViewProps } from '../define';
import type { IclParameters } from './index';
import type { IclView } from './result';
import { Attention } from './view/Attention';
import { Blocks } from './view/Blocks';
import { NestedLogits } from './view/NestedLogits';
import { Phases } from './view/Phases';
import { TwoParameters } from './view/TwoParameters';

/** What the network at the cursor does, and the paper's two simpler models of it. */
export function View(props: LabViewProps<IclView, IclParameters>): ReactElement {
  const { view, step, studies, onStudy } = props;
  return (
    <div className={report.view}>
      <Attention view={view} step={step} />
      <Blocks view={view} />
      <Phases
        parameters={props.parameters}
        state={studies.sweep}
        onStudy={(parameters) => onStudy('sweep', parameters)}
      />
      <TwoParameters
        state={studies['two-parameters']}
        onStudy={(parameters) => onStudy('two-parameters', parameters)}
      />
      <NestedLogits parameters={props.parameters} />
    </div>
  );
}
