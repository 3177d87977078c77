import type { ReactElement } from 'react';
import type { RetrievalResult } from '../result';
import styles from '../../../charts/report.module.css';

/** A head with a mean score of at least this is called a retrieval head (Wu et al. 2024, section 2). */
export const retrievalThreshold = 0.1;

/** How many tests counted, and how many heads retrieve. */
export function Summary({ result }: { result: RetrievalResult }): ReactElement {
  const { samples, validSamples, scores, base, advice, said } = result;
  const found = scores?.filter((score) => score >= retrievalThreshold).length;
  return (
    <section className={styles.card} aria-label="Summary">
      <dl className={styles.facts}>
        <Fact term="Valid samples" note={`of ${samples.length}`}>
          {validSamples}
        </Fact>
        <Fact term="Recall of the answer" note="mean of all samples">
          {samples.length > 0 ? base.recall.toFixed(2) : 'none yet'}
        </Fact>
        {scores && found !== undefined && (
          <Fact
            term={`Heads with a score of ${retrievalThreshold} or more`}
            note={`of ${scores.length} (${((100 * found) / scores.length).toFixed(1)} %)`}
          >
            {found}
          </Fact>
        )}
      </dl>
      {said !== null && <p className={styles.definition}>{said}</p>}
      {scores === null && samples.length > 0 && <NoneValid advice={advice} />}
    </section>
  );
}

/** No valid sample means no data: that is no score of zero. */
function NoneValid({ advice }: { advice: string | null }): ReactElement {
  return (
    <p className={styles.advice} role="note">
      <strong>No head has a score{advice === null && ' yet'}.</strong>{' '}
      {advice ?? 'A sample counts only if the model repeats more than half of the answer.'}
    </p>
  );
}

interface FactProps {
  readonly term: string;
  readonly note: string;
  readonly children: string | number;
}

function Fact({ term, note, children }: FactProps): ReactElement {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        {children} <small>{note}</small>
      </dd>
    </div>
  );
}
