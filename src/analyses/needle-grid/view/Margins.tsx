import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { LineChart } from '../../../charts/LineChart';
import type { Curve } from '../../../charts/lineGeometry';
import report from '../../../charts/report.module.css';
import { marginsOf } from '../result';
import type { GridResult } from '../result';
import { conditionTitle } from '../viewWords';
import styles from './Grid.module.css';

/** Mean recall by length and by depth. */
export function Margins({ result }: { result: GridResult }): ReactElement | null {
  const { lengths, depths } = result;
  const { byLength, byDepth } = useMemo(() => curvesOf(result), [result]);
  if (lengths.length < 2 && depths.length < 2) return null;
  const shown = { unit: 'recall', range: [0, 1], height: 170 } as const;
  return (
    <section className={report.card} aria-labelledby="grid-margins">
      <h2 className={report.title} id="grid-margins">
        By length and by depth
      </h2>
      <p className={report.definition}>
        Mean recall over the measured cells of each length, and of each depth.
      </p>
      <div className={styles.margins}>
        {lengths.length > 1 && (
          <LineChart {...shown} curves={byLength} label="Recall by length" places="tokens" />
        )}
        {depths.length > 1 && (
          <LineChart {...shown} curves={byDepth} label="Recall by depth" places="depth, percent" />
        )}
      </div>
    </section>
  );
}

function curvesOf(result: GridResult): { byLength: Curve[]; byDepth: Curve[] } {
  const { conditions, lengths, depths } = result;
  const margins = conditions.map((condition) => ({
    name: conditionTitle(condition, result),
    ...marginsOf(condition, result),
  }));
  const filled = (values: readonly (number | null)[]): number[] =>
    values.map((value) => value ?? NaN);
  const percents = depths.map((depth) => Math.round(100 * depth));
  return {
    byLength: margins.map(({ name, byLength }) => ({ name, x: lengths, y: filled(byLength) })),
    byDepth: margins.map(({ name, byDepth }) => ({ name, x: percents, y: filled(byDepth) })),
  };
}
