import type { ReactElement } from 'react';
import { Fact } from '../../../charts/Fact';
import { retrievalThreshold, sparsity, strongThreshold } from '../../../terms/sparsity';
import type { RetrievalResult, RetrievalSample } from '../result';
import styles from '../../../charts/report.module.css';

/** How many tests counted and why, and how many heads retrieve. */
export function Summary({ result }: { result: RetrievalResult }): ReactElement {
  const { samples, validSamples, scores, activation, base, advice, said } = result;
  const found = scores && sparsity(scores, activation);
  return (
    <section className={styles.card} aria-label="Summary">
      <dl className={styles.facts}>
        <Fact term="Valid samples" note={`of ${samples.length}`}>
          {validSamples}
        </Fact>
        <Fact term="Recall of the answer" note="mean of all samples">
          {samples.length > 0 ? base.recall.toFixed(2) : 'none yet'}
        </Fact>
        {found && (
          <>
            <Fact
              term={`Heads with a score of ${retrievalThreshold} or more`}
              note={`of ${found.scored} (${((100 * found.retrieval) / found.scored).toFixed(1)} %)`}
            >
              {found.retrieval}
            </Fact>
            <Fact term={`Of these, ${strongThreshold} or more`} note="strong">
              {found.strong}
            </Fact>
            <Fact term="Always active" note="score in every valid sample">
              {found.alwaysActive ?? 0}
            </Fact>
          </>
        )}
      </dl>
      <p className={`${styles.definition} ${styles.after}`}>
        {filterWords[result.variant === 'forced' ? 'forced' : 'said']} {said}
      </p>
      {scores === null && samples.length > 0 && <NoneValid advice={advice} samples={samples} />}
    </section>
  );
}

/** Which samples count. */
const filterWords = {
  said: 'A sample is valid when the model gives more than half of the answer’s words (ROUGE-1 recall over 0.5; of repeated tokens, more than half of the tokens). Only valid samples count: where the answer was not copied, nothing says which head would have.',
  forced:
    'The answer was given to the model, so every sample counts; the recall is of what it says by itself.',
} as const;

interface NoneValidProps {
  readonly advice: string | null;
  readonly samples: readonly RetrievalSample[];
}

/** No valid sample means no data: that is no score of zero. */
function NoneValid({ advice, samples }: NoneValidProps): ReactElement {
  const best = samples.reduce((one, other) => (other.recall > one.recall ? other : one));
  return (
    <div className={styles.advice} role="note">
      <strong>No head has a score{advice === null && ' yet'}.</strong> {advice}
      <p className={styles.said}>
        The best response so far (recall {best.recall.toFixed(2)}, depth {best.depth.toFixed(2)},{' '}
        {best.length} tokens): <q>{best.response.trim() || '(nothing)'}</q>
      </p>
    </div>
  );
}
