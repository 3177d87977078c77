import type { ReactElement } from 'react';
import { Fact } from '../../../charts/Fact';
import type { RecallCurvesResult } from '../result';
import { modeWords } from '../viewWords';
import styles from '../../../charts/report.module.css';

/** What was tested, with which heads, and why there is nothing to see where there is not. */
export function Summary({ result }: { readonly result: RecallCurvesResult }): ReactElement {
  const { base, tests, advice, said, mode } = result;
  const heads = result.n_layers * result.n_heads;
  return (
    <section className={styles.card} aria-label="Summary">
      <dl className={styles.facts}>
        <Fact term="Needle tests" note={tests.of > 0 ? `of ${tests.of}` : undefined}>
          {tests.measured}
        </Fact>
        <Fact term="Recall of the unchanged model" note={base ? `valid: ${base.valid}` : undefined}>
          {base ? base.recall.toFixed(2) : 'none yet'}
        </Fact>
        <Fact term="Ranked heads" note={`of ${heads}, ${rankedBy(result)}`}>
          {result.ranked}
        </Fact>
      </dl>
      <p className={`${styles.definition} ${styles.after}`}>
        Recall is the share of the answer’s words in what the model says (ROUGE-1), mean over the
        tests. A masked head {modeWords[mode]}. {said}
      </p>
      {advice !== null && (
        <p className={styles.advice} role="note">
          <strong>There is no ranking of heads, so none can be masked.</strong> {advice}
        </p>
      )}
      {base && base.recall <= 0.5 && (
        <p className={styles.advice} role="note">
          <strong>The unchanged model does not find the needle itself.</strong> Falls of its recall
          say little: try a shorter haystack, or a question that begins like the needle.
        </p>
      )}
    </section>
  );
}

function rankedBy({ chosenBy, validSamples }: RecallCurvesResult): string {
  if (chosenBy === 'selected') return 'selected on the page';
  if (chosenBy === 'imported') return 'by the imported scores';
  const samples = validSamples === 1 ? 'sample' : 'samples';
  return `by retrieval score over ${validSamples ?? 0} valid ${samples}`;
}
