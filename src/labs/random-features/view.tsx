import type { ReactElement } from 'react';
import { BandChart } from '../../charts/BandChart';
import { MatrixMap } from '../../charts/MatrixMap';
import { PointChart } from '../../charts/PointChart';
import { LineChart } from '../../charts/LineChart';
import type { LabViewProps } from '../define';
import { LabCard, LabCards, StudyCard } from '../StudyCard';
import type { RandomFeaturesParameters } from './index';
import type { CurvesResult, RandomFeaturesView } from './result';

type Props = LabViewProps<RandomFeaturesView, RandomFeaturesParameters>;

/** The frozen heads and their weight at the cursor, and the comparisons. */
export function View(props: Props): ReactElement {
  const attention = props.view.heads.length > 0;
  return (
    <LabCards>
      <Comparison
        {...props}
        id="samples"
        title="Error over training samples"
        xLabel="training samples"
        about="Every model is fitted in closed form, with the penalty that does best on samples of their own. Lines are means over three seeds, bands go from the best to the worst. The biases 2 and 6 were chosen after seeing that they work."
      />
      <Comparison
        {...props}
        id="heads"
        title="Error over heads"
        xLabel="heads"
        about={`The same with ${props.parameters.samples} samples, over the number of frozen heads; the network has as many trained numbers.`}
      />
      <Predictions {...props} />
      {attention && <Alignment {...props} />}
      {attention && <Scores {...props} />}
      {attention && <Pruned {...props} />}
    </LabCards>
  );
}

function Comparison({
  id,
  title,
  about,
  xLabel,
  studies,
  onStudy,
}: Props & { id: string; title: string; about: string; xLabel: string }): ReactElement {
  const result = studies[id]?.result as CurvesResult | undefined;
  return (
    <StudyCard
      title={title}
      about={about}
      state={studies[id]}
      onRun={() => onStudy(id, {})}
      onStop={() => onStudy(id, null)}
    >
      {result && (
        <BandChart
          places={result.places}
          bands={result.learners.map((curve) => ({ name: curve.title, rows: curve.errors }))}
          label={title}
          xLabel={xLabel}
          yLabel="test error / variance"
        />
      )}
    </StudyCard>
  );
}

function Predictions({ view: { points }, step }: Props): ReactElement {
  return (
    <LabCard
      title={`Predictions at step ${step}`}
      about="200 test samples; answers have mean 0 and variance 1 over the training samples."
    >
      <PointChart
        groups={[{ name: 'test samples', x: points.truth, y: points.predicted }]}
        label="Predictions over answers"
        xLabel="answer"
        yLabel="prediction"
        diagonal
      />
    </LabCard>
  );
}

function Alignment({ view: { heads }, step }: Props): ReactElement {
  return (
    <LabCard
      title={`What the heads weigh at step ${step}`}
      about="Each point is a frozen head: how near its W is to the identity (their cosine), and the length of its trained values."
    >
      <PointChart
        groups={[
          {
            name: 'heads',
            x: heads.map(({ alignment }) => alignment),
            y: heads.map(({ norm }) => norm),
          },
        ]}
        label="Length of the values over alignment with the identity"
        xLabel="cosine of W and the identity"
        yLabel="|v|"
      />
    </LabCard>
  );
}

function Scores({ view: { scores, keys }, step }: Props): ReactElement {
  const limit = Math.max(...scores);
  return (
    <LabCard
      title={`Scores of the heaviest heads at step ${step}`}
      about={`relu of query, W and key for one sample: heads from left to right by the length of their values, keys from top to bottom. Not a softmax: columns do not sum to 1; the strongest colour is ${limit.toFixed(2)}.`}
    >
      <MatrixMap
        values={turned(scores, keys)}
        columns={scores.length / keys}
        limit={limit}
        ramp="sequential"
        label="Scores of the heaviest heads"
        cell={14}
      />
    </LabCard>
  );
}

function Pruned({ view: { pruned }, step }: Props): ReactElement {
  return (
    <LabCard
      title={`With only the heaviest heads at step ${step}`}
      about="The test error with the values of all other heads set to zero, without fitting again."
    >
      <LineChart
        curves={[{ name: 'error', x: pruned.kept, y: pruned.errors }]}
        label="Error with only the heaviest heads"
        unit="share of the variance"
        places="heads"
      />
    </LabCard>
  );
}

/** `[head, key]` to `[key, head]`. */
function turned(scores: readonly number[], keys: number): number[] {
  const heads = scores.length / keys;
  return Array.from(scores, (_, k) => scores[(k % heads) * keys + Math.floor(k / heads)] ?? 0);
}
