import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { subarray } from '../../base/ndarray';
import { AttentionMap } from '../../charts/AttentionMap';
import type { Head } from '../../terms/heads';
import { headName } from '../../terms/heads';
import type { LabViewProps, Row } from '../define';
import type { InductionParameters } from './index';
import type { InductionView } from './result';
import styles from './view.module.css';

/** One head's attention at the cursor, on random words that come twice. */
export function View(props: LabViewProps<InductionView, InductionParameters>): ReactElement {
  const { view, head, rows, step, parameters } = props;
  const best = useMemo(() => bestHead(rows, step, parameters.heads), [rows, step, parameters]);
  const { layer, head: place } = within(head ?? best, view);
  const pattern = useMemo(() => subarray(view.patterns, layer, place), [view, layer, place]);
  const tokens = useMemo(
    () => view.words.map((text, id) => ({ id, text: ` ${text}`, special: id === 0 })),
    [view.words],
  );
  const name = headName({ layer, head: place });
  return (
    <section className={styles.card} aria-labelledby="lab-pattern">
      <h2 className={styles.title} id="lab-pattern">
        {name} at step {step}
      </h2>
      <p className={styles.text}>
        Its attention on {view.period} random words that come twice. A previous-token head shows a
        stripe just below the diagonal; an induction head looks from each repeated word at the one
        that followed last time: a stripe {view.period - 1} keys to the left, in the lower half.
      </p>
      <AttentionMap
        pattern={pattern}
        tokens={tokens}
        label={`${name} at step ${step}`}
        maxHeight={460}
      />
    </section>
  );
}

/** The head of the largest induction score at the last measurement up to a step. */
function bestHead(rows: readonly Row[], step: number, heads: number): Head {
  const scores = rows.findLast((row) => row.step <= step)?.metrics.induction;
  const all = Array.isArray(scores) ? (scores as readonly number[]) : [];
  const best = Math.max(0, all.indexOf(Math.max(...all)));
  return { layer: Math.floor(best / heads), head: best % heads };
}

/** A head that was picked in another run may lie outside of this one. */
function within({ layer, head }: Head, { patterns }: InductionView): Head {
  const [layers = 1, heads = 1] = patterns.shape;
  return { layer: Math.min(layer, layers - 1), head: Math.min(head, heads - 1) };
}
