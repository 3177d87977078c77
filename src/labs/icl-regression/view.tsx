import type { ReactElement } from 'react';
import { MatrixMap } from '../../charts/MatrixMap';
import { PointChart } from '../../charts/PointChart';
import { headName } from '../../terms/heads';
import type { LabViewProps } from '../define';
import { LabCard, LabCards } from '../StudyCard';
import type { RegressionParameters } from './index';
import type { RegressionView } from './result';
import { FlowCard, HeadCountsCard, LengthsCard } from './viewStudies';
import styles from './view.module.css';

type Props = LabViewProps<RegressionView, RegressionParameters>;

/** The circuits at the cursor, their answers beside closed forms, and the studies. */
export function View(props: Props): ReactElement {
  return (
    <LabCards>
      <Circuits {...props} />
      <Answers {...props} />
      {props.parameters.correlation > 0 && <Preconditioner {...props} />}
      <LengthsCard {...props} />
      <HeadCountsCard {...props} />
      <FlowCard {...props} />
    </LabCards>
  );
}

/** Heads with less than this share of the answer count as dummies. */
const dummyShare = 0.02;

function Circuits({ view, step, head, onPick, onHover }: Props): ReactElement {
  const { covariates, outputs, keyQuery, outputValue, patterns, shares } = view;
  const width = covariates + outputs;
  const limit = (values: readonly number[]): number => Math.max(0.05, ...values.map(Math.abs));
  const [kqLimit, ovLimit] = [limit(keyQuery), limit(outputValue)];
  const names = namesOf(covariates, outputs);
  const asked = names.map((name, i) => (i < covariates ? name : '·'.repeat(i - covariates + 1)));
  return (
    <LabCard
      title={`KQ and OV at step ${step}`}
      about={`KQ: what the query’s covariates (columns) ask of an example’s (rows). OV: what an example that is attended to adds to the answer. Red is negative, blue positive, one scale for all heads: up to ${kqLimit.toFixed(2)} for KQ and ${ovLimit.toFixed(2)} for OV. The query carries no answer, so KQ’s last columns stay as they began.`}
    >
      <div className={styles.heads}>
        {patterns.map(({ omega, mu }, h) => {
          const one = { layer: 0, head: h };
          const share = shares[h] ?? 0;
          const title = headName(one);
          return (
            <div
              key={title}
              className={`${styles.head} ${share < dummyShare ? styles.dummy : ''}`}
              onPointerEnter={() => onHover(one)}
              onPointerLeave={() => onHover(null)}
            >
              <button
                type="button"
                className={styles.name}
                aria-pressed={head?.head === h}
                onClick={() => onPick(one)}
              >
                {title} {share < dummyShare && <span className={styles.quiet}>dummy</span>}
              </button>
              <div className={styles.circuits}>
                <MatrixMap
                  values={keyQuery.slice(h * width * width, (h + 1) * width * width)}
                  columns={width}
                  limit={kqLimit}
                  label={`KQ of ${title}`}
                  rowNames={names}
                  columnNames={asked}
                  cell={18}
                />
                <MatrixMap
                  values={outputValue.slice(h * width * outputs, (h + 1) * width * outputs)}
                  columns={outputs}
                  limit={ovLimit}
                  label={`OV of ${title}`}
                  columnNames={outputs > 1 ? ['1', '2'] : ['ŷ']}
                  cell={18}
                />
              </div>
              <span>
                ω {list(omega)} · μ {list(mu)}
              </span>
            </div>
          );
        })}
      </div>
    </LabCard>
  );
}

function Answers({ view: { answers }, step }: Props): ReactElement {
  return (
    <LabCard
      title={`The layer beside closed forms at step ${step}`}
      about="The answers to 256 fresh queries. Debiased descent: one step of gradient descent with centred inputs, with the heads’ own rate."
    >
      <PointChart
        label="Answers of the layer over those of closed forms"
        groups={[
          { name: 'debiased descent', x: answers.debiased, y: answers.model },
          { name: 'ridge regression', x: answers.ridge, y: answers.model },
        ]}
        xLabel="closed form"
        yLabel="attention layer"
        diagonal
      />
    </LabCard>
  );
}

function Preconditioner({ view, step }: Props): ReactElement {
  const { covariates, effective, preconditioner } = view;
  const limit = Math.max(...[...effective, ...preconditioner].map(Math.abs));
  const names = namesOf(covariates, 0);
  const shared = { columns: covariates, limit, rowNames: names, columnNames: names, cell: 20 };
  return (
    <LabCard
      title={`What the heads compare by at step ${step}`}
      about="The covariates are correlated. Left: the sum over heads of μ KQ. Right: the preconditioner of the best single step of descent. One colour scale."
    >
      <div className={styles.pair}>
        <MatrixMap {...shared} values={effective} label="Sum over heads of mu KQ" />
        <MatrixMap {...shared} values={preconditioner} label="Best preconditioner" />
      </div>
    </LabCard>
  );
}

function namesOf(covariates: number, outputs: number): string[] {
  return [
    ...Array.from({ length: covariates }, (_, i) => `x${i + 1}`),
    ...Array.from({ length: outputs }, (_, n) => (outputs > 1 ? `y${n + 1}` : 'y')),
  ];
}

function list(values: readonly number[]): string {
  return values.map((value) => value.toFixed(2).replace('-', '−')).join(', ');
}
