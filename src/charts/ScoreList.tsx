import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { hasHead, headName, headNameIn, sameHead } from '../terms/heads';
import type { Head, HeadGridShape, HeadSet } from '../terms/heads';
import { formatScore } from './numbers';
import type { HeadValues } from './pointers';
import { rankHeads } from './ranking';
import type { RankedHead } from './ranking';
import './charts.css';
import chart from './chart.module.css';
import { ValueTrack } from './ValueTrack';
import styles from './ScoreList.module.css';

export interface ScoreListProps {
  readonly shape: HeadGridShape;
  readonly scores: HeadValues;
  /** What the number is: "retrieval score". */
  readonly label: string;
  /** Signed values are ranked by size and drawn from the middle. */
  readonly signed?: boolean | undefined;
  /** The value of a full bar; the largest one if left out. */
  readonly max?: number | undefined;
  /** How many heads are shown before "show all"; 10 if left out. */
  readonly count?: number | undefined;
  /** Heads with a mark: locked, or in a set. */
  readonly selected?: HeadSet | undefined;
  readonly hovered?: Head | null | undefined;
  /** Heads that are switched off. */
  readonly off?: HeadSet | undefined;
  readonly onHover?: ((head: Head | null) => void) | undefined;
  readonly onPick?: ((head: Head) => void) | undefined;
}

/** Heads ranked by a score, best first, each with a bar. Heads without data are counted, not ranked. */
export function ScoreList(props: ScoreListProps): ReactElement {
  const { shape, scores, label, signed = false, count = 10, onHover } = props;
  const [whole, setWhole] = useState(false);
  const ranked = useMemo(() => rankHeads(scores, shape, signed), [scores, shape, signed]);
  const largest = Math.max(0, ...ranked.map(({ value }) => Math.abs(value)));
  const missing = shape.n_layers * shape.n_heads - ranked.length;
  const shown = whole ? ranked : ranked.slice(0, count);
  return (
    <div className={chart.figure}>
      <div className={styles.head}>
        <span />
        <span>head</span>
        <span />
        <span>{label}</span>
      </div>
      <ol
        className={styles.list}
        aria-label={`Heads by ${label}`}
        onPointerLeave={() => onHover?.(null)}
      >
        {shown.map((entry, i) => (
          <li key={headName(entry.head)}>
            <Row {...props} entry={entry} rank={i + 1} full={(props.max ?? largest) || 1} />
          </li>
        ))}
      </ol>
      <div className={styles.foot}>
        {ranked.length > count && (
          <button type="button" className={styles.more} onClick={() => setWhole(!whole)}>
            {whole ? `Show ${count}` : `Show all ${ranked.length}`}
          </button>
        )}
        {missing > 0 && <span>{`${missing} without data`}</span>}
      </div>
    </div>
  );
}

interface RowProps extends ScoreListProps {
  readonly entry: RankedHead;
  readonly rank: number;
  readonly full: number;
}

function Row({ entry, rank, full, signed = false, ...props }: RowProps): ReactElement {
  const { head, value } = entry;
  const classes = [styles.row, chart.focus];
  const selected = hasHead(props.selected ?? [], head);
  if (selected) classes.push(styles.selected);
  const hovered = props.hovered ? sameHead(props.hovered, head) : false;
  if (hasHead(props.off ?? [], head)) classes.push(styles.off);
  return (
    <button
      type="button"
      className={classes.join(' ')}
      data-hovered={hovered || undefined}
      aria-pressed={selected}
      onPointerEnter={() => props.onHover?.(head)}
      onFocus={() => props.onHover?.(head)}
      onBlur={() => props.onHover?.(null)}
      onClick={() => props.onPick?.(head)}
    >
      <span className={styles.rank}>{rank}</span>
      <span className={styles.name}>{headNameIn(props.shape, head)}</span>
      <ValueTrack value={value} full={full} signed={signed} />
      <span className={styles.value}>{formatScore(value)}</span>
    </button>
  );
}
