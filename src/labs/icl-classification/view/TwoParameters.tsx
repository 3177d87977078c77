import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { LineChart } from '../../../charts/LineChart';
import type { Curve } from '../../../charts/lineGeometry';
import report from '../../../charts/report.module.css';
import { Surface } from '../../../charts/Surface';
import type { HeadStep, HeadStudy } from '../result';
import { StudyButton } from './StudyButton';
import type { StudyProps } from './StudyButton';
import styles from './view.module.css';

const curves = ['inContext', 'inWeights', 'ILA'] as const;
const names = { inContext: 'in context', inWeights: 'in weights', ILA: 'label to its item' };
const betas = ['beta1', 'beta2'] as const;

/** The induction head of two parameters: its curves, and the loss that it walks down. */
export function TwoParameters({ state, onStudy }: StudyProps): ReactElement {
  const study = state?.result as HeadStudy | null | undefined;
  return (
    <section className={report.card} aria-labelledby="icl-two">
      <h2 className={report.title} id="icl-two">
        Two parameters
      </h2>
      <p className={report.definition}>
        The same task with attention of two numbers. β1 says how strongly a label takes up the item
        before it, β2 how sharply the target looks for its like; a classifier is trained with them.
        The loss, here for the classifier of the last step, is flat until both are there.
      </p>
      <StudyButton state={state} onStudy={onStudy}>
        Train two parameters
      </StudyButton>
      {study && <Found study={study} />}
    </section>
  );
}

function Found({ study: { steps, surface } }: { study: HeadStudy }): ReactElement {
  const shares = useMemo(() => curvesOf(steps, curves), [steps]);
  const sizes = useMemo(() => curvesOf(steps, betas), [steps]);
  const path = useMemo(() => steps.map(({ beta1, beta2 }) => ({ x: beta1, y: beta2 })), [steps]);
  return (
    <div className={styles.alike}>
      <div className={report.column}>
        <LineChart curves={shares} label="Two parameters, accuracy" unit="share" range={[0, 1]} />
        <LineChart curves={sizes} label="Two parameters, sizes" unit="" />
      </div>
      {surface && (
        <Surface
          x={surface.beta1}
          y={surface.beta2}
          values={surface.loss}
          path={path}
          label="Loss over two parameters"
          xLabel="β1"
          yLabel="β2"
          valueLabel="loss (nats)"
        />
      )}
    </div>
  );
}

const labels: Readonly<Record<string, string>> = { ...names, beta1: 'β1', beta2: 'β2' };

function curvesOf(steps: readonly HeadStep[], keys: readonly (keyof HeadStep)[]): Curve[] {
  const x = steps.map(({ step }) => step);
  return keys.map((key) => ({
    name: labels[key] ?? key,
    x,
    y: steps.map((one) => one[key]),
  }));
}
