import type { ReactElement } from 'react';
import { EffectMap } from '../../charts/EffectMap';
import { formatScore, isNumber } from '../../charts/numbers';
import report from '../../charts/report.module.css';
import { StrongestTable } from '../../charts/StrongestTable';
import { datasetSentence } from '../../terms/datasets';
import type { ViewProps } from '../define';
import type { PathResult } from './result';

const inputs: Readonly<Record<string, string>> = { q: 'queries', k: 'keys', v: 'values' };

/** Sender by receiver, and the paths that carry most. */
export function View({ result, onPick }: ViewProps<PathResult>): ReactElement {
  const { rows, columns, effects, senders, measured, examples, dataset } = result;
  const extent = Math.max(0.05, ...effects.filter(isNumber).map(Math.abs));
  return (
    <>
      <section className={report.card} aria-labelledby="paths-map">
        <h2 className={report.title} id="paths-map">
          From each head into the {inputs[result.input]} of each later head
        </h2>
        <p className={report.definition}>
          Rows send, columns receive; the last column is the output itself. Share of the difference
          between both texts ({result.metric.title}: {formatScore(result.base)} as it is,{' '}
          {formatScore(result.donor)} for the other text) that goes along a path: 0 nothing, 1 all.
          MLPs on the way{' '}
          {result.mlps === 'answer' ? 'answer to what they get' : 'keep their values'}.{' '}
          {measured === examples
            ? `Mean of ${examples} examples.`
            : `Measured so far: ${measured} of ${examples} examples.`}{' '}
          {dataset && datasetSentence(dataset)}
        </p>
        <EffectMap
          rows={rows}
          columns={columns}
          values={effects}
          label={`Paths into ${inputs[result.input]}, sender by receiver`}
          valueLabel="share of the difference"
          nothing="no path leads back"
          extent={extent}
          onPick={(cell) => {
            const sender = senders[Math.floor(cell / columns.length)];
            if (sender) onPick(sender);
          }}
        />
      </section>
      <Strongest {...{ result, onPick }} />
    </>
  );
}

/** The paths that carry most, either way. */
function Strongest(props: Pick<ViewProps<PathResult>, 'result' | 'onPick'>): ReactElement {
  const { rows, columns, effects, senders, input } = props.result;
  const known = effects.flatMap((value, cell) => (isNumber(value) ? [{ value, cell }] : []));
  const strongest = known.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 12);
  const connections = strongest.map(({ value, cell }) => {
    const [row, column] = [Math.floor(cell / columns.length), cell % columns.length];
    const sender = senders[row];
    const isOutput = column === columns.length - 1;
    return {
      ...{ key: cell, value, from: rows[row] ?? '' },
      into: isOutput ? 'the output' : `${columns[column]}, ${inputs[input]}`,
      onPick: sender && (() => props.onPick(sender)),
    };
  });
  return (
    <section className={report.card} aria-labelledby="paths-strongest">
      <h2 className={report.title} id="paths-strongest">
        The strongest paths
      </h2>
      <StrongestTable connections={connections} measure="share" />
    </section>
  );
}
