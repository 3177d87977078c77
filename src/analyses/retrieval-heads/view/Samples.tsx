import type { ReactElement } from 'react';
import type { RetrievalSample } from '../result';
import styles from '../../../charts/report.module.css';

interface SamplesProps {
  readonly samples: readonly RetrievalSample[];
  readonly open: number | null;
  onOpen(sample: number | null): void;
}

/** Every needle test: where the needle was, and what the model answered; one can be opened. */
export function Samples({ samples, open, onOpen }: SamplesProps): ReactElement | null {
  if (samples.length === 0) return null;
  return (
    <section className={styles.card} aria-labelledby="retrieval-samples">
      <h2 className={styles.title} id="retrieval-samples">
        Samples
      </h2>
      <p className={styles.definition}>
        Depth 0 puts the needle at the start of the haystack, 1 at its end. Recall is the share of
        the answer’s words in the response (ROUGE-1). Open a sample to see which head fetched which
        token when.
      </p>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="Table of samples">
        <table className={styles.table}>
          <thead>
            <tr>
              <th>Sample</th>
              <th className={styles.number}>Depth</th>
              <th className={styles.number}>Tokens</th>
              <th className={styles.number}>Recall</th>
              <th>Valid</th>
              <th>Response</th>
            </tr>
          </thead>
          <tbody>
            {samples.map((sample, index) => (
              <Row
                key={index}
                {...{ sample, index }}
                isOpen={open === index}
                onOpen={() => onOpen(open === index ? null : index)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface RowProps {
  readonly sample: RetrievalSample;
  readonly index: number;
  readonly isOpen: boolean;
  onOpen(): void;
}

function Row({ sample, index, isOpen, onOpen }: RowProps): ReactElement {
  const { depth, length, recall, valid, response } = sample;
  return (
    <tr data-open={isOpen || undefined}>
      <td>
        <button type="button" className={styles.link} aria-expanded={isOpen} onClick={onOpen}>
          {isOpen ? 'Close' : 'Open'} {index + 1}
        </button>
      </td>
      <td className={styles.number}>{depth.toFixed(2)}</td>
      <td className={styles.number}>{length}</td>
      <td className={styles.number}>{recall.toFixed(2)}</td>
      <td>{valid ? 'yes' : 'no'}</td>
      <td className={styles.response}>{response.trim() || '(nothing)'}</td>
    </tr>
  );
}
