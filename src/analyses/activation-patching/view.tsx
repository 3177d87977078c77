import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { EffectMap } from '../../charts/EffectMap';
import { HeadGrid } from '../../charts/HeadGrid';
import { formatScore, isNumber } from '../../charts/numbers';
import report from '../../charts/report.module.css';
import { ScoreList } from '../../charts/ScoreList';
import { tokenText } from '../../charts/tokenText';
import { datasetSentence } from '../../terms/datasets';
import { headIndex } from '../../terms/heads';
import type { ViewProps } from '../define';
import type { PatchingResult } from './result';

/** Effects of every place: exact where they were measured, estimates where they were not. */
export function View(props: ViewProps<PatchingResult>): ReactElement {
  const { result } = props;
  const { exact, estimate, what, metric, clean, corrupt, measured, examples, dataset } = result;
  const values = useMemo(
    () => exact.map((value, i) => value ?? estimate[i] ?? null),
    [exact, estimate],
  );
  const left = exact.filter((value) => value === null).length;
  return (
    <section className={report.card} aria-labelledby="patching-effects">
      <h2 className={report.title} id="patching-effects">
        How much of the answer each place carries
      </h2>
      <p className={report.definition}>
        Patched: {what}. {metric.title}, normalised: 0 as for the corrupt text (
        {formatScore(corrupt)}), 1 as for the clean one ({formatScore(clean)}).{' '}
        {examplesWords(measured, examples)} {dataset && datasetSentence(dataset)}
      </p>
      <p className={report.definition}>
        {left > 0
          ? `${left} of ${exact.length} places are estimates so far.`
          : 'All places are exact.'}{' '}
        {isNumber(result.correlation) &&
          `First-order estimates agree with exact values with a correlation of ${formatScore(result.correlation)}.`}
      </p>
      {byHead(result) ? (
        <ByHead {...props} values={values} />
      ) : (
        <ByPlace result={result} values={values} />
      )}
    </section>
  );
}

function byHead({ n_layers, n_heads, columns, exact }: PatchingResult): boolean {
  return columns.length === 1 && n_heads > 0 && exact.length === n_layers * n_heads;
}

type Values = readonly (number | null)[];

function ByHead(props: ViewProps<PatchingResult> & { readonly values: Values }): ReactElement {
  const { result, values, model, head, onHover, onPick } = props;
  const shape = useMemo(() => ({ ...model, n_heads: result.n_heads }), [model, result.n_heads]);
  const content = useMemo(
    () => ({ kind: 'scores', scores: values, label: 'normalised effect', signed: true }) as const,
    [values],
  );
  return (
    <div className={report.both}>
      <HeadGrid
        shape={shape}
        content={content}
        label="Normalised effect of every head"
        hovered={head}
        describe={(at) => spreadWords(result, headIndex(at, shape))}
        onHover={onHover}
        onPick={(picked) => picked && onPick(picked)}
      />
      <ScoreList
        shape={shape}
        scores={values}
        label="normalised effect"
        signed
        hovered={head}
        onHover={onHover}
        onPick={onPick}
      />
    </div>
  );
}

function ByPlace({ result, values }: { readonly result: PatchingResult; readonly values: Values }) {
  const { rows, columns, exact } = result;
  const extent = Math.max(1, ...values.filter(isNumber).map(Math.abs));
  return (
    <EffectMap
      rows={rows}
      columns={columns.map((text) => tokenText({ text }))}
      values={values}
      label={`Normalised effect: ${result.what}`}
      valueLabel="normalised effect"
      extent={extent}
      estimated={(cell) => exact[cell] === null}
      describe={(cell) => spreadWords(result, cell)}
    />
  );
}

function spreadWords({ exact, spread, measured }: PatchingResult, cell: number): string {
  if (exact[cell] === null) return '(estimate)';
  const width = spread[cell];
  return isNumber(width) ? `± ${formatScore(width)} over ${measured} examples` : '';
}

function examplesWords(measured: number, examples: number): string {
  if (examples === 1) return '';
  return measured === examples
    ? `Mean of ${examples} examples.`
    : `Exact values so far from ${measured} of ${examples} examples.`;
}
