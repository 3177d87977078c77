import type { ReactElement } from 'react';
import type { RetrievalSample } from '../result';
import styles from '../../../charts/report.module.css';

/** Every needle test: where the needle was, and what the model answered. */
export function Samples({ samples }: { samples: readonly RetrievalSample[] }): ReactElement | null {
  if (samples.length === 0) return null;
  return (
    <section className={styles.card} aria-labelledby="retrieval-samples">
      <h2 className={styles.title} id="retrieval-samples">
        Samples
      </h2>
      <p className={styles.definition}>
        Depth 0 puts the needle at the start of the prompt, 1 at its end. Recall is the share of the
        answer’s words in the response (ROUGE-1); a sample is valid when it is over 0.5.
      </p>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="Table of samples">
        <table className={styles.table}>
          <thead>
            <tr>
              <th className={styles.number}>Depth</th>
              <th className={styles.number}>Tokens</th>
              <th className={styles.number}>Recall</th>
              <th>Valid</th>
              <th>Response</th>
            </tr>
          </thead>
          <tbody>
            {samples.map((sample, index) => (
              <Row key={index} sample={sample} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ sample }: { sample: RetrievalSample }): ReactElement {
  const { depth, length, recall, valid, response } = sample;
  return (
    <tr>
      <td className={styles.number}>{depth.toFixed(2)}</td>
      <td className={styles.number}>{length}</td>
      <td className={styles.number}>{recall.toFixed(2)}</td>
      <td>{valid ? 'yes' : 'no'}</td>
      <td className={styles.response}>{response.trim() || '(nothing)'}</td>
    </tr>
  );
}
