import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { EffectMap } from '../../charts/EffectMap';
import { formatScore, isNumber } from '../../charts/numbers';
import report from '../../charts/report.module.css';
import { StrongestTable } from '../../charts/StrongestTable';
import { datasetSentence } from '../../terms/datasets';
import { endsOf, strongestFirst } from '../../terms/edges';
import type { Receiver } from '../../terms/edges';
import type { ViewProps } from '../define';
import type { EdgeResult } from './result';
import { Circuit } from './view/Circuit';
import { Faithfulness } from './view/Faithfulness';

type Into = 'q' | 'k' | 'v' | 'rest';

const kinds: readonly { readonly value: Into; readonly label: string }[] = [
  { value: 'k', label: 'Keys' },
  { value: 'q', label: 'Queries' },
  { value: 'v', label: 'Values' },
  { value: 'rest', label: 'MLPs, logits' },
];

/** Scores of all edges, the strongest of them, and how far they go alone. */
export function View(props: ViewProps<EdgeResult>): ReactElement {
  const { result } = props;
  return (
    <div className={report.view}>
      <Scores {...props} />
      <Strongest {...props} />
      {result.curve.length > 0 && <Faithfulness result={result} />}
      {result.curve.length > 0 && <Circuit {...props} />}
    </div>
  );
}

function Scores({ result, onPick }: ViewProps<EdgeResult>): ReactElement {
  const [into, setInto] = useState<Into>('k');
  const { graph, scores, dataset, estimated, examples } = result;
  const columns = graph.receivers.flatMap((receiver, i) =>
    isInto(receiver, into) ? [{ receiver, i }] : [],
  );
  const values = graph.senders.flatMap((_, sender) =>
    columns.map(({ i }) => scores[sender * graph.receivers.length + i] ?? null),
  );
  const extent = Math.max(1e-6, ...values.filter(isNumber).map(Math.abs));
  return (
    <section className={report.card} aria-labelledby="edges-map">
      <h2 className={report.title} id="edges-map">
        What each edge carries, by estimate
      </h2>
      <SegmentedControl
        size="xs"
        mb={8}
        aria-label="Read by"
        data={[...kinds]}
        value={into}
        onChange={(value) => setInto(value)}
      />
      <p className={report.definition}>
        Rows write to the residual, columns read it. How much {result.metric.title.toLowerCase()}{' '}
        would change if an edge alone carried the other text’s values, to first order:{' '}
        {result.steps === 1
          ? 'gradients at the clean text (EAP).'
          : `mean gradient at ${result.steps} inputs between both texts (EAP-IG).`}{' '}
        Clean text: {formatScore(result.base)}, corrupt text: {formatScore(result.other)}
        {result.metric.unit && ` ${result.metric.unit}`}.{' '}
        {estimated === examples
          ? `Mean of ${examples === 1 ? 'one example' : `${examples} examples`}.`
          : `So far: ${estimated} of ${examples} examples.`}{' '}
        {dataset && datasetSentence(dataset)}
      </p>
      <EffectMap
        rows={graph.senders.map(({ title }) => title)}
        columns={columns.map(({ receiver }) => shortTitle(receiver))}
        values={values}
        label="Scores of edges, sender by receiver"
        nothing="no edge"
        valueLabel={`change of the metric${result.metric.unit && ` (${result.metric.unit})`}`}
        extent={extent}
        onPick={(cell) => {
          const head = graph.senders[Math.floor(cell / columns.length)]?.head;
          if (head) onPick(head);
        }}
      />
    </section>
  );
}

function isInto({ kind }: Receiver, into: Into): boolean {
  return into === 'rest' ? kind === 'mlp' || kind === 'logits' : kind === into;
}

/** Which input it is the control above says. */
function shortTitle({ title }: Receiver): string {
  return title.replace(/ (queries|keys|values)$/, '');
}

/** The edges with the largest scores, either way. */
function Strongest({ result, onPick }: ViewProps<EdgeResult>): ReactElement {
  const { graph, scores } = result;
  const strongest = strongestFirst(graph, scores).slice(0, 12);
  const connections = strongest.map((edge) => {
    const { sender, receiver } = endsOf(graph, edge);
    const { head } = sender;
    return {
      ...{ key: edge, from: sender.title, into: receiver.title, value: scores[edge] ?? NaN },
      ...(head && { onPick: () => onPick(head) }),
    };
  });
  return (
    <section className={report.card} aria-labelledby="edges-strongest">
      <h2 className={report.title} id="edges-strongest">
        The strongest edges
      </h2>
      <StrongestTable connections={connections} measure="score" />
    </section>
  );
}
