import { expect, it } from 'vitest';
import { edgeJson } from './edgeFiles';
import { edgeGraph, edgeName, edgesOf } from './edges';

it('are written as EAP-IG does: nodes, and edges by their ends', () => {
  const model = { n_layers: 2, n_heads: 2, n_key_value_heads: 2, attn_only: false, d_model: 8 };
  const graph = edgeGraph(model);
  const scores = Array.from({ length: graph.senders.length * graph.receivers.length }, () => NaN);
  const all = edgesOf(graph);
  all.forEach((edge, i) => (scores[edge] = i / 8));
  const named = (name: string): number => all.find((edge) => edgeName(graph, edge) === name)!;
  const kept = ['input->a0.h1<v>', 'a0.h1->a1.h0<k>', 'a1.h0->logits'].map(named);
  const file = JSON.parse(edgeJson(model, graph, scores, kept)) as {
    cfg: unknown;
    nodes: Record<string, { in_graph: boolean; score: number | null }>;
    edges: Record<string, { in_graph: boolean; score: number }>;
  };
  expect(file.cfg).toEqual({ n_layers: 2, n_heads: 2, parallel_attn_mlp: false, d_model: 8 });
  expect(Object.keys(file.nodes)).toEqual([
    ...['input', 'a0.h0', 'a0.h1', 'm0', 'a1.h0', 'a1.h1', 'm1', 'logits'],
  ]);
  const inGraph = Object.entries(file.nodes).filter(([, node]) => node.in_graph);
  expect(inGraph.map(([name]) => name)).toEqual(['input', 'a0.h1', 'a1.h0', 'logits']);
  expect(Object.keys(file.edges)).toHaveLength(all.length);
  expect(file.edges['a0.h1->a1.h0<k>']).toEqual({
    in_graph: true,
    score: scores[named('a0.h1->a1.h0<k>')],
  });
  expect(file.edges['m0->m1']!.in_graph).toBe(false);
  // What leaves MLP 1 is one edge.
  expect(file.nodes.m1!.score).toBe(scores[named('m1->logits')]);
  expect(file.nodes.logits!.score).toBeNull();
});
