import type { ReactElement } from 'react';
import type { WeightsReport } from '../../terms/weights';
import { useLive } from '../context';
import { byteSize } from '../../base/bytes';
import { wholeNumber } from '../shell/numbers';
import { CopyText } from './CopyText';
import { TensorTable } from './TensorTable';
import styles from './Trust.module.css';

/** The files of the open model with their digests, and every tensor in them. */
export function Weights(): ReactElement {
  const info = useLive((live) => live.info);
  const weights = useLive((live) => live.trust.weights);
  const problem = useLive((live) => live.trust.problem);
  return (
    <section aria-labelledby="trust-weights">
      <h3 id="trust-weights">Weights</h3>
      {!info && <p className={styles.quiet}>No model is open.</p>}
      {info && !weights && problem === null && (
        <p className={styles.quiet} role="status">
          Asking what the files held…
        </p>
      )}
      {info && weights && (
        <>
          <Digest digest={info.digest} weights={weights} />
          <Files weights={weights} />
          <TensorTable tensors={weights.tensors} />
        </>
      )}
    </section>
  );
}

function Digest({ digest, weights }: { digest: string; weights: WeightsReport }): ReactElement {
  const { config, tokenizer, weights: files } = weights.digestOf;
  return (
    <>
      <p className={styles.digest}>
        Digest of the model <code>{digest}</code>
        <CopyText text={digest} what="digest" />
      </p>
      <details className={styles.quiet}>
        <summary>How it is made</summary>
        <p>
          SHA-256 of this JSON, its keys sorted and nothing between them. Each value is the SHA-256
          of a file: <code>config</code> of config.json, <code>tokenizer</code> of tokenizer.json
          (null without one), <code>weights</code> of the files of weights one after the other.
        </p>
        <code className={styles.block}>
          {JSON.stringify({ config, tokenizer, weights: files })}
        </code>
      </details>
    </>
  );
}

function Files({ weights }: { weights: WeightsReport }): ReactElement {
  return (
    <ul className={styles.files} aria-label="Files of weights">
      {weights.files.map(({ name, bytes, sha256 }) => (
        <li key={name}>
          <span className={styles.name}>{name}</span>
          <span title={`${wholeNumber(bytes)} bytes`}>{byteSize(bytes)}</span>
          <span className={styles.sha}>
            SHA-256 <code title={sha256}>{sha256.slice(0, 16)}…</code>
          </span>
          <CopyText text={sha256} what={`SHA-256 of ${name}`} />
        </li>
      ))}
    </ul>
  );
}
