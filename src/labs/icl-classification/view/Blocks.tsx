import { useMemo } from 'react';
import type { ReactElement } from 'react';
import type { NdArray } from '../../../base/ndarray';
import { AttentionMap } from '../../../charts/AttentionMap';
import report from '../../../charts/report.module.css';
import type { IclView } from '../result';
import { namedTokens } from '../viewTokens';
import styles from './view.module.css';

/** What the weights of the query-key products make of positions and of contents. */
export function Blocks({ view }: { view: IclView }): ReactElement {
  return (
    <section className={report.card} aria-labelledby="icl-blocks">
      <h2 className={report.title} id="icl-blocks">
        Queries against keys
      </h2>
      <p className={report.definition}>
        What a query (down) gives a key (across). Layer 1, between positions, Q1 K1ᵀ: an induction
        head grows a stripe just below the diagonal, each position looking at the one before. Layer
        2, between contents, Q2 K2ᵀ, which shows nothing by itself; through V1, Q2 K2ᵀ V1ᵀ, it meets
        the item that layer 1 put into a label, and a diagonal means that like looks for like.
      </p>
      <div className={styles.alike}>
        <Block values={view.positions} label="Layer 1, positions" />
        <Block values={view.contents} label="Layer 2, contents" />
        <Block values={view.throughFirst} label="Layer 2 through V1, contents" />
      </div>
    </section>
  );
}

function Block({ values, label }: { values: NdArray; label: string }): ReactElement {
  const [side = 0] = values.shape;
  const tokens = useMemo(
    () => namedTokens(Array.from({ length: side }, (_, i) => String(i))),
    [side],
  );
  const extent = useMemo(
    () => values.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    [values],
  );
  return (
    <div>
      <p className={report.definition}>{label}</p>
      <AttentionMap
        pattern={values}
        tokens={tokens}
        label={label}
        valueLabel="product"
        scale={{ kind: 'diverging', extent }}
        causal={false}
        maxHeight={320}
      />
    </div>
  );
}
