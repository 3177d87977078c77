import { Button, Group, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { CircuitGraph } from '../../../charts/CircuitGraph';
import type { CircuitEdge, CircuitNode } from '../../../charts/circuitGeometry';
import { handOver } from '../../../charts/exports/handOver';
import { formatScore, isNumber } from '../../../charts/numbers';
import report from '../../../charts/report.module.css';
import { edgeJson } from '../../../terms/edgeFiles';
import { endsOf, onWays, strongestFirst } from '../../../terms/edges';
import type { Receiver } from '../../../terms/edges';
import type { Head } from '../../../terms/heads';
import type { ViewProps } from '../../define';
import type { CurvePoint, EdgeResult } from '../result';

/** The faithfulness that a circuit is shown from, where nobody chose its size. */
const enough = 0.8;
/** More edges than this are no picture. */
const mostDrawn = 150;
const kinds = ['queries', 'keys', 'values', 'MLPs and logits'];
const kindOf: Readonly<Record<Receiver['kind'], number>> = { q: 0, k: 1, v: 2, mlp: 3, logits: 3 };

/** The strongest edges as a graph, and as a file. */
export function Circuit({ result, model, onPick }: ViewProps<EdgeResult>): ReactElement {
  const { graph, scores, curve } = result;
  const [chosen, setChosen] = useState<number | null>(null);
  const usual = curve.find(({ strongest }) => strongest !== null && strongest >= enough);
  const point = curve.find(({ edges }) => edges === chosen) ?? usual ?? curve[0];
  const count = point?.edges ?? 0;
  const kept = useMemo(
    () => onWays(graph, strongestFirst(graph, scores).slice(0, count)),
    [graph, scores, count],
  );
  const drawn = useMemo(() => drawingOf(result, kept.slice(0, mostDrawn)), [result, kept]);
  return (
    <section className={report.card} aria-labelledby="edges-circuit">
      <h2 className={report.title} id="edges-circuit">
        The circuit
      </h2>
      <Group gap="sm" mb={8} align="end">
        <Select
          size="xs"
          w={260}
          label="Strongest edges"
          allowDeselect={false}
          data={curve.map((one) => ({ value: String(one.edges), label: wordsOf(one) }))}
          value={String(count)}
          onChange={(value) => setChosen(Number(value))}
        />
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            const parts = [edgeJson(model, graph, scores, kept)];
            handOver('circuit.json', new Blob(parts, { type: 'application/json' }));
          }}
        >
          Save as EAP-IG’s JSON
        </Button>
      </Group>
      <p className={report.definition}>
        Of the {count} strongest edges {kept.length} lie on a way from the embedding to the logits;
        the others change nothing.{' '}
        {kept.length > mostDrawn && `The strongest ${mostDrawn} of them are drawn. `}
        Thicker lines have larger scores. The corrupt text’s values move the metric towards that
        text’s along whole lines, away from it along broken ones.
      </p>
      {drawn.edges.length > 0 && (
        <CircuitGraph
          nodes={drawn.nodes}
          edges={drawn.edges}
          kinds={kinds}
          label={`Circuit of ${drawn.edges.length} edges`}
          isPicked={(node) => drawn.heads[node] !== null}
          onPick={(node) => {
            const head = drawn.heads[node];
            if (head) onPick(head);
          }}
        />
      )}
    </section>
  );
}

function wordsOf({ edges, strongest }: CurvePoint): string {
  const many = edges === 1 ? '1 edge' : `${edges} edges`;
  return isNumber(strongest) ? `${many}: faithfulness ${formatScore(strongest)}` : many;
}

interface Drawing {
  readonly nodes: readonly CircuitNode[];
  readonly edges: readonly CircuitEdge[];
  /** By node; null for what is no head. */
  readonly heads: readonly (Head | null)[];
}

/** Embedding, heads of a layer, its MLP and logits in rows of their own; key heads go to each head they serve. */
function drawingOf({ graph, scores, base, other }: EdgeResult, kept: readonly number[]): Drawing {
  const towards = (edge: number): number => (scores[edge] ?? 0) / (other - base);
  const links = kept.flatMap((edge) => {
    const { from, receiver } = endsOf(graph, edge);
    const to = receiver.kind === 'logits' ? [graph.senders.length] : receiver.feeds;
    return to.map((one) => ({
      from,
      to: one,
      kind: kindOf[receiver.kind],
      score: towards(edge),
    }));
  });
  const used = [...new Set(links.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const placeOf = new Map(used.map((node, place) => [node, place]));
  const at = (node: number): number => placeOf.get(node) ?? 0;
  const senders = used.map((node) => graph.senders[node]);
  return {
    nodes: senders.map((sender) => ({
      title: sender?.title ?? 'logits',
      row: sender ? 2 * sender.layer + (sender.head ? 0 : 1) : Infinity,
    })),
    edges: links.map((link) => ({ ...link, from: at(link.from), to: at(link.to) })),
    heads: senders.map((sender) => sender?.head ?? null),
  };
}
