import type { ReactElement } from 'react';
import { headNameIn, sameHead } from '../terms/heads';
import type { Head, HeadGridShape, HeadSet } from '../terms/heads';
import { partNames } from '../terms/looks';
import type { Look } from '../terms/looks';
import type { Token } from '../terms/models';
import './charts.css';
import chart from './chart.module.css';
import styles from './looks.module.css';
import { formatScore } from './numbers';
import { PartKeys } from './ShareBars';
import { spokenToken, tokenText } from './tokenText';

/** A made token, and for each head what it looked at then. */
export interface LookStep {
  readonly token: Token;
  readonly looks: readonly Look[];
}

/** A head, and a step where the pointer is on one. */
export interface LookPlace {
  readonly head: number;
  readonly step: number | null;
}

export interface LookTableProps {
  readonly shape: HeadGridShape;
  readonly heads: HeadSet;
  readonly steps: readonly LookStep[];
  /** The prompt and what was made after it. */
  readonly text: readonly Token[];
  /** Names the figure: "Which head fetched what". */
  readonly label: string;
  /** The place that is told of. */
  readonly at: LookPlace;
  /** The head under the pointer in another chart. */
  readonly hovered: Head | null;
  onPoint(place: LookPlace): void;
  onPick(head: Head): void;
}

/**
 * Heads down, made tokens across: the token that each head weighed most while that one was made.
 * Coloured cells fetched the very needle token that was made.
 */
export function LookTable(props: LookTableProps): ReactElement {
  const { shape, heads, steps, label, at, hovered, onPoint, onPick } = props;
  return (
    <figure className={chart.figure} aria-label={label}>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">made</th>
              {steps.map(({ token }, step) => (
                <th key={step} scope="col">
                  {tokenText(token)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {heads.map((head, i) => (
              <tr key={headNameIn(shape, head)}>
                <th scope="row">
                  <button
                    type="button"
                    className={`${styles.head} ${chart.focus}`}
                    data-hovered={(hovered && sameHead(hovered, head)) || undefined}
                    aria-pressed={at.head === i}
                    onPointerEnter={() => onPoint({ head: i, step: null })}
                    onFocus={() => onPoint({ head: i, step: null })}
                    onClick={() => onPick(head)}
                  >
                    {headNameIn(shape, head)}
                  </button>
                </th>
                {steps.map((step, place) => (
                  <Cell key={place} {...props} step={step} head={i} place={place} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <PartKeys />
    </figure>
  );
}

interface CellProps extends LookTableProps {
  readonly step: LookStep;
  readonly head: number;
  readonly place: number;
}

function Cell({ step, head, place, text, at, onPoint }: CellProps): ReactElement {
  const look = step.looks[head];
  const token = look && text[look.at];
  if (!look || !token) return <td />;
  return (
    <td
      className={styles.cell}
      data-part={look.part}
      data-hit={look.hit || undefined}
      data-at={(at.head === head && at.step === place) || undefined}
      title={lookText(look, token)}
      onPointerEnter={() => onPoint({ head, step: place })}
    >
      {tokenText(token)}
    </td>
  );
}

/** `"at dusk" at 112 (answer in the needle), weight 0.930, the very token` */
export function lookText({ at, part, weight, hit }: Look, token: Token): string {
  const where = `${spokenToken(token)} at ${at} (${partNames[part]}), weight ${formatScore(weight)}`;
  return hit ? `${where}, the very token` : where;
}
