import { Slider } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { ndarray } from '../../../base/ndarray';
import { LineChart } from '../../../charts/LineChart';
import type { Curve } from '../../../charts/lineGeometry';
import report from '../../../charts/report.module.css';
import { Surface } from '../../../charts/Surface';
import type { IclParameters } from '../index';
import { nestedDescent, nestedLoss } from '../viewNestedLogits';
import type { NestedPoint, NestedSettings } from '../viewNestedLogits';
import styles from './view.module.css';

/** Points of the loss surface in each direction, and the room beyond the walk. */
const [grid, margin] = [25, 1.25];
/** Steps between two points of a curve. */
const every = 10;

/** Three nested logits by gradient descent: the shortest model of the plateau and the fall. */
export function NestedLogits({ parameters }: { parameters: IclParameters }): ReactElement {
  const [pairs, setPairs] = useState(parameters.N);
  const [rate, setRate] = useState(0.05);
  const [steps, setSteps] = useState(2500);
  const settings = useMemo(
    () => ({ N: pairs, L: parameters.L, rate, steps }),
    [pairs, parameters.L, rate, steps],
  );
  const points = useMemo(() => nestedDescent(settings), [settings]);
  return (
    <section className={report.card} aria-labelledby="icl-nested">
      <h2 className={report.title} id="icl-nested">
        Three nested logits
      </h2>
      <p className={report.definition}>
        p₁ = e^β₁ / (e^β₁ + N) is layer 1’s attention to the item before, p₂ = e^(β₂p₁) / (e^(β₂p₁)
        + 2N) layer 2’s to the right label, and the loss −log e^(β₃p₂) / (e^(β₃p₂) + L − 1). Each
        logit can only help once the one inside it is there: gradient descent from 0.01 waits, then
        falls.
      </p>
      <div className={styles.choices}>
        <Choice label="Pairs N" value={pairs} from={1} to={16} step={1} onChange={setPairs} />
        <Choice label="Rate" value={rate} from={0.01} to={0.2} step={0.01} onChange={setRate} />
        <Choice label="Steps" value={steps} from={500} to={10_000} step={500} onChange={setSteps} />
      </div>
      <div className={styles.alike}>
        <Descent points={points} />
        <Walk points={points} settings={settings} />
      </div>
    </section>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  onChange(value: number): void;
}

function Choice({ label, value, from, to, step, onChange }: ChoiceProps): ReactElement {
  return (
    <label className={styles.choice}>
      {label}: {value}
      <Slider
        size="sm"
        thumbLabel={label}
        label={null}
        min={from}
        max={to}
        step={step}
        value={value}
        onChange={onChange}
      />
    </label>
  );
}

function Descent({ points }: { points: readonly NestedPoint[] }): ReactElement {
  const curves = useMemo(() => {
    const kept = points.filter((_, step) => step % every === 0);
    const curve = (name: string, y: (point: NestedPoint) => number): Curve => ({
      name,
      x: kept.map((_, i) => i * every),
      y: kept.map(y),
    });
    return {
      loss: [curve('loss', ({ loss }) => loss)],
      betas: ['β₁', 'β₂', 'β₃'].map((name, i) => curve(name, ({ betas }) => betas[i]!)),
    };
  }, [points]);
  return (
    <div className={report.column}>
      <LineChart curves={curves.loss} label="Loss of three logits" unit="nats" height={140} />
      <LineChart curves={curves.betas} label="The three logits" unit="" height={140} />
    </div>
  );
}

/** The loss over the first two logits where the third is that of the end, and the walk over it. */
function Walk({
  points,
  settings,
}: {
  points: readonly NestedPoint[];
  settings: NestedSettings;
}): ReactElement {
  const surface = useMemo(() => {
    const last = points.at(-1)?.betas ?? [1, 1, 1];
    const reach = (i: 0 | 1): number[] =>
      Array.from({ length: grid }, (_, k) => (margin * Math.max(1, last[i]) * k) / (grid - 1));
    const [x, y] = [reach(0), reach(1)];
    const losses = y.flatMap((b2) => x.map((b1) => nestedLoss([b1, b2, last[2]], settings)));
    return { x, y, values: ndarray(Float32Array.from(losses), [grid, grid]) };
  }, [points, settings]);
  const path = useMemo(
    () => points.filter((_, step) => step % every === 0).map(({ betas: [x, y] }) => ({ x, y })),
    [points],
  );
  return (
    <Surface
      {...surface}
      path={path}
      label="Loss over two of the logits"
      xLabel="β₁"
      yLabel="β₂"
      valueLabel="loss (nats)"
    />
  );
}
