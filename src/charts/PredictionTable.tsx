import type { ReactElement } from 'react';
import type { Token } from '../terms/models';
import { formatChange, formatProbability } from './numbers';
import { tokenStyle, tokenText } from './tokenText';
import './charts.css';
import chart from './chart.module.css';
import { ValueTrack } from './ValueTrack';
import styles from './PredictionTable.module.css';

/** One candidate for the next token in one or two runs: before, and after a change. */
export interface Candidate {
  readonly token: Token;
  /** `rank` counts from 1. */
  readonly runs: readonly { readonly probability: number; readonly rank: number }[];
}

export interface PredictionTableProps {
  /** Shown in this order. The second run, where there is one, is "after". */
  readonly candidates: readonly Candidate[];
  /** Names the figure: "Next token". */
  readonly label: string;
  /** The candidates are classes: their names are shown as they are. */
  readonly ofClasses?: boolean | undefined;
  /** Names of the two runs: "before" and "after" if left out. */
  readonly runLabels?: readonly [string, string] | undefined;
}

/** What the model expects next; with a second run also what became of it, in size, sign and rank. */
export function PredictionTable(props: PredictionTableProps): ReactElement {
  const { candidates, label, ofClasses = false, runLabels = ['before', 'after'] } = props;
  const compared = candidates.some(({ runs }) => runs.length > 1);
  const widest = Math.max(...candidates.map(changeOf).map(Math.abs), 1e-9);
  return (
    <div className={`${chart.figure} ${styles.frame}`}>
      <table className={`${styles.table} ${ofClasses ? styles.classes : ''}`}>
        <caption className={chart.hidden}>{label}</caption>
        <thead>
          <tr>
            <th scope="col" className={styles.token}>
              {ofClasses ? 'class' : 'token'}
            </th>
            <th scope="col" className={styles.number}>
              {compared ? runLabels[0] : 'probability'}
            </th>
            {compared ? <ComparedHeadings after={runLabels[1]} /> : <td className={styles.wide} />}
          </tr>
        </thead>
        <tbody>
          {candidates.map((candidate) => (
            <tr key={candidate.token.id}>
              <th
                scope="row"
                className={`${styles.token} ${styles[tokenStyle(candidate.token)] ?? ''}`}
              >
                {ofClasses ? candidate.token.text : tokenText(candidate.token)}
              </th>
              <td className={styles.number}>{probability(candidate, 0)}</td>
              {compared ? (
                <Compared candidate={candidate} widest={widest} />
              ) : (
                <td className={styles.wide}>
                  <ValueTrack value={candidate.runs[0]?.probability ?? 0} full={1} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ComparedHeadings({ after }: { after: string }): ReactElement {
  return (
    <>
      <th scope="col" className={styles.number}>
        {after}
      </th>
      <td className={styles.bars} />
      <th scope="col" className={styles.delta}>
        change
      </th>
      <th scope="col" className={styles.rank}>
        rank
      </th>
    </>
  );
}

interface ComparedProps {
  readonly candidate: Candidate;
  /** The largest change: a full half of the bar. */
  readonly widest: number;
}

function Compared({ candidate, widest }: ComparedProps): ReactElement {
  const change = changeOf(candidate);
  return (
    <>
      <td className={styles.number}>{probability(candidate, 1)}</td>
      <td className={styles.bars}>
        <ValueTrack value={change} full={widest} signed />
      </td>
      <td className={styles.delta}>{formatChange(change)}</td>
      <td className={styles.rank}>
        <RankChange ranks={candidate.runs.map(({ rank }) => rank)} />
      </td>
    </>
  );
}

function RankChange({ ranks }: { ranks: readonly number[] }): ReactElement {
  const [before = 0, after = before] = ranks;
  if (before === after) return <span className={chart.muted}>{before}</span>;
  const [mark, word] = after < before ? ['▲', 'up to'] : ['▼', 'down to'];
  return (
    <>
      <span className={chart.muted}>{before}</span>
      <span className={styles.arrow} aria-label={word} role="img">
        {mark}
      </span>
      {after}
    </>
  );
}

function probability({ runs }: Candidate, run: number): string {
  const found = runs[run];
  return found ? formatProbability(found.probability) : '–';
}

function changeOf({ runs: [before, after] }: Candidate): number {
  return before && after ? after.probability - before.probability : 0;
}
