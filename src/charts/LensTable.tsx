import { useLayoutEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import { valueAt } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import type { Token } from '../terms/models';
import './charts.css';
import chart from './chart.module.css';
import styles from './LensTable.module.css';
import { Legend, Ramp } from './Legend';
import { formatProbability } from './numbers';
import { colourScale, inkOn } from './palette';
import { tokenText } from './tokenText';
import { usePalette } from './usePalette';

export interface LensTableProps {
  /** The name of each row: what the residual is read after. */
  readonly rows: readonly string[];
  /** The most likely token of each cell, `[row][position]`. */
  readonly tokens: readonly (readonly Token[])[];
  /** What colours a cell, 0 to 1: `[row, position]`. */
  readonly probabilities: NdArray;
  /** What that is: "probability of the most likely token". */
  readonly valueLabel: string;
  /** The tokens of the text at these positions. */
  readonly text: readonly Token[];
  /** The position of the first column. */
  readonly start: number;
  /** The position that is looked at. */
  readonly position: number;
  /** Names the figure: "Logit lens". */
  readonly label: string;
  readonly onPick?: ((position: number) => void) | undefined;
}

/** What the model would say after each layer, the last one on top: a row a layer, a column a position. */
export function LensTable(props: LensTableProps): ReactElement {
  const { rows, tokens, probabilities, text, start, position, label, onPick } = props;
  const palette = usePalette();
  const frame = useRef<HTMLDivElement>(null);
  // The position that is looked at is the last column as a rule, and off the screen of a phone.
  useLayoutEffect(() => {
    const here = frame.current?.querySelector('th[data-here]');
    if (here && frame.current) frame.current.scrollLeft = (here as HTMLElement).offsetLeft;
  }, [position, start, text.length]);
  const colour = colourScale(palette.sequential, [0, 1]);
  const order = rows.map((_, row) => row).reverse();
  return (
    <figure className={chart.figure} aria-label={label}>
      <div
        ref={frame}
        className={styles.scroll}
        tabIndex={0}
        role="group"
        aria-label={`${label}, scrolls`}
      >
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">after</th>
              {text.map((token, i) => (
                <th key={i} scope="col" data-here={start + i === position || undefined}>
                  <button
                    type="button"
                    className={chart.focus}
                    title={`Look at the prediction after position ${start + i}`}
                    onClick={() => onPick?.(start + i)}
                  >
                    {tokenText(token)}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {order.map((row) => (
              <tr key={row}>
                <th scope="row">{rows[row]}</th>
                {tokens[row]?.map((token, i) => {
                  const value = valueAt(probabilities, row, i);
                  const background = colour(value);
                  return (
                    <td
                      key={i}
                      style={{ background, color: inkOn(background) }}
                      data-here={start + i === position || undefined}
                      title={`${tokenText(token)}: ${formatProbability(value)}`}
                    >
                      {tokenText(token)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={chart.footer}>
        <span className={chart.muted}>Each cell names the most likely token.</span>
        <Legend>
          <Ramp kind="sequential" domain={[0, 1]} label={props.valueLabel} />
        </Legend>
      </div>
    </figure>
  );
}
