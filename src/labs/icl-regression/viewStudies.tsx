import type { ReactElement } from 'react';
import { BandChart } from '../../charts/BandChart';
import type { Band } from '../../charts/BandChart';
import { LineChart } from '../../charts/LineChart';
import { SurfaceMap } from '../../charts/SurfaceMap';
import type { LabViewProps } from '../define';
import { StudyCard } from '../StudyCard';
import type { RegressionParameters } from './index';
import { publishedErrors } from './presets';
import type { FlowResult, HeadCountsResult, LengthsResult, RegressionView } from './result';
import styles from './view.module.css';

type Props = LabViewProps<RegressionView, RegressionParameters>;

/** Mean squared error over lengths of the context, beside closed forms and the published curve. */
export function LengthsCard({ parameters, studies, onStudy }: Props): ReactElement {
  const result = studies.lengths?.result as LengthsResult | undefined;
  const rows = result?.rows ?? [];
  const papers = parameters.covariates === 5 && parameters.noise === 0.1;
  const plain = papers && parameters.correlation === 0;
  const places = publishedErrors.map(({ length }) => length);
  const measured = (name: string, of: (i: number) => number | null | undefined): Band => ({
    name,
    rows: rows.length > 0 ? [places.map((_, i) => of(i) ?? NaN)] : [],
  });
  return (
    <StudyCard
      title="Other lengths"
      about={`The error over lengths of the context; the layer was trained at ${parameters.length}.${plain ? ' Broken: the published curve of two opposed heads (ω 0.13, μ 3.45; 50,000 contexts each).' : ''}`}
      state={studies.lengths}
      onRun={() => onStudy('lengths', {})}
      onStop={() => onStudy('lengths', null)}
    >
      {rows.length > 0 && (
        <BandChart
          places={places}
          bands={[
            measured('attention layer', (i) => rows[i]?.model),
            measured('debiased descent', (i) => rows[i]?.debiased),
            measured('ridge regression', (i) => rows[i]?.ridge),
            {
              name: plain ? 'published pair' : 'descent',
              rows: plain
                ? [publishedErrors.map(({ softmaxPair }) => softmaxPair)]
                : measured('', (i) => rows[i]?.descent).rows,
              dashed: true,
            },
          ]}
          label="Mean squared error over lengths of the context"
          xLabel="examples in the context"
          yLabel="mean squared error"
        />
      )}
    </StudyCard>
  );
}

/** Errors over training for several numbers of heads, and where their read-outs end. */
export function HeadCountsCard({ studies, onStudy }: Props): ReactElement {
  const runs = (studies.headCounts?.result as HeadCountsResult | undefined)?.runs ?? [];
  return (
    <StudyCard
      title="How many heads"
      about="Layers of 1, 2 and 4 heads, 600 steps each from the same seed: one head stays behind, more than two add nothing."
      state={studies.headCounts}
      onRun={() => onStudy('headCounts', {})}
      onStop={() => onStudy('headCounts', null)}
    >
      {runs.length > 0 && (
        <>
          <LineChart
            label="Error by number of heads"
            unit="mean squared error"
            curves={runs.map(({ heads, steps, errors }) => ({
              name: heads === 1 ? '1 head' : `${heads} heads`,
              x: steps,
              y: errors,
            }))}
          />
          {runs.map(({ heads, omega, mu }) => (
            <p key={heads} className={styles.note}>
              {heads}: ω {list(omega)}; μ {list(mu)}
            </p>
          ))}
        </>
      )}
    </StudyCard>
  );
}

/** The reduced loss of an opposed pair, and gradient flow on it. */
export function FlowCard({ studies, onStudy }: Props): ReactElement {
  const result = studies.flow?.result as FlowResult | undefined;
  return (
    <StudyCard
      title="Gradient flow of the reduced loss"
      about="The paper’s approximate loss of heads that are nothing but ω and μ. The surface is that of an opposed pair (ω, −ω; μ, −μ), the stronger the lower; the path is half the difference of the first two heads in a flow from small random values. Near its minimum the approximation lies 9 % below the true loss at 40 examples."
      state={studies.flow}
      onRun={() => onStudy('flow', {})}
      onStop={() => onStudy('flow', null)}
    >
      {result && <Flow result={result} />}
    </StudyCard>
  );
}

function Flow({ result: { points, surface } }: { result: FlowResult }): ReactElement {
  const last = points.at(-1);
  const half = ([a = 0, b = 0]: readonly number[]): number => Math.abs(a - b) / 2;
  return (
    <>
      <SurfaceMap
        x={surface.omega}
        y={surface.mu}
        values={surface.loss}
        path={points.map(({ omega, mu }) => [half(omega), half(mu)] as const)}
        top={1.2}
        label="Reduced loss of an opposed pair with a gradient flow"
        xLabel="ω"
        yLabel="μ"
      />
      {last && (
        <p className={styles.note}>
          It ends at a loss of {last.loss.toFixed(3)}: ω {list(last.omega)}; μ {list(last.mu)}.
        </p>
      )}
    </>
  );
}

function list(values: readonly number[]): string {
  return values.map((value) => value.toFixed(2).replace('-', '−')).join(', ');
}
