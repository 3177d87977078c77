import type { ReactElement } from 'react';
import { formatShort, isNumber } from '../../../charts/numbers';
import { headIndex, parseHead } from '../../../terms/heads';
import type { ViewProps } from '../../define';
import { breakingDrop, costing, costlyDrop, costOf, findingOf } from '../result';
import type { RecallCurvesResult, Scope, SingleHead } from '../result';
import { roleWords } from '../viewWords';
import styles from '../../../charts/report.module.css';

interface SingleTableProps extends ViewProps<RecallCurvesResult> {
  readonly base: number;
}

/** The heads that cost something by themselves, in both scopes, with their roles. */
export function SingleTable({ result, base, onHover, onPick }: SingleTableProps): ReactElement {
  const listed = costing(result, costlyDrop);
  const [first] = result.curves;
  const set = (first && findingOf(first, base))?.point.top.heads ?? [];
  if (listed.length === 0) {
    const measured = result.singles.every(
      ({ recall: { decode, all } }) => decode !== null && all !== null,
    );
    return (
      <p className={styles.definition}>
        {measured
          ? 'None does by itself: heads can stand in for one another.'
          : 'None so far: not every head is measured yet.'}
      </p>
    );
  }
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="Table of single heads">
      <table className={styles.table}>
        <thead>
          <tr>
            <th>Head</th>
            <th className={styles.number}>Score</th>
            <th className={styles.number}>While decoding</th>
            <th className={styles.number}>At all positions</th>
            <th>Breaks it</th>
            <th>Role</th>
          </tr>
        </thead>
        <tbody>
          {listed.map((single) => {
            const head = parseHead(single.head);
            const score = result.scores?.[headIndex(head, result)];
            return (
              <tr
                key={single.head}
                onMouseEnter={() => onHover(head)}
                onMouseLeave={() => onHover(null)}
              >
                <td>
                  <button type="button" className={styles.link} onClick={() => onPick(head)}>
                    {single.head}
                  </button>
                </td>
                <td className={styles.number}>{isNumber(score) ? formatShort(score) : '–'}</td>
                <td className={styles.number}>{recallIn(single, 'decode')}</td>
                <td className={styles.number}>{recallIn(single, 'all')}</td>
                <td className={styles.whole}>{breaksIn(single, base)}</td>
                <td className={styles.whole}>
                  {set.includes(single.head) && 'one of the best heads; '}
                  {roleWords(single)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function recallIn({ recall }: SingleHead, scope: Scope): string {
  const left = recall[scope];
  return isNumber(left) ? formatShort(left) : '–';
}

function breaksIn(single: SingleHead, base: number): string {
  const [decode, all] = [costOf(single, 'decode', base), costOf(single, 'all', base)].map(
    (cost) => (cost ?? 0) > breakingDrop,
  );
  if (decode && all) return 'in both scopes';
  if (all) return 'at all positions only';
  return decode ? 'while decoding only' : 'no';
}
