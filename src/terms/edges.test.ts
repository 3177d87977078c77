import { describe, expect, it } from 'vitest';
import { edgeGraph, edgeName, edgesOf, onWays, strongestFirst } from './edges';

const shape = { n_layers: 2, n_heads: 4, n_key_value_heads: 2, attn_only: false };
const graph = edgeGraph(shape);
const named = new Map(edgesOf(graph).map((edge) => [edgeName(graph, edge), edge]));
const of = (...names: string[]): number[] => names.map((name) => named.get(name)!);

describe('edges between parts', () => {
  it('are as many as in GPT-2 small by EAP-IG', () => {
    const gpt2 = { n_layers: 12, n_heads: 12, n_key_value_heads: 12, attn_only: false };
    expect(edgesOf(edgeGraph(gpt2))).toHaveLength(32_491);
  });

  it('lead from what is written to what reads it later, key heads once a group', () => {
    // Layer 0: 8 inputs and an MLP of 5 senders; layer 1: 8 of 6, an MLP of 10; logits: 11.
    expect(named.size).toBe(8 + 5 + 8 * 6 + 10 + 11);
    for (const name of ['input->a0.h3<q>', 'a0.h1->m0', 'm0->a1.h1<k>', 'm1->logits'])
      expect(named.has(name), name).toBe(true);
    for (const name of ['m0->m0', 'a0.h0->a0.h1<q>', 'a0.h0->a1.h2<k>', 'm1->a1.h0<v>'])
      expect(named.has(name), name).toBe(false);
  });

  it('are ordered by size, whatever the sign', () => {
    const scores = graph.senders.flatMap(() => graph.receivers.map(() => 0));
    const [first, second] = of('a0.h1->m0', 'm1->logits') as [number, number];
    scores[first] = -2;
    scores[second] = 1;
    expect(strongestFirst(graph, scores).slice(0, 2)).toEqual([first, second]);
  });

  it('are on a way only if they come from the embedding and end in the logits', () => {
    const way = of('input->a0.h0<v>', 'a0.h1->a1.h0<k>', 'a1.h1->logits');
    const dead = of('input->m0', 'a0.h2->a1.h3<q>', 'a0.h2->logits');
    // Key head 0 serves the heads 0 and 1, key head 1 the others.
    expect(onWays(graph, [...dead, ...way])).toEqual(way);
    expect(onWays(graph, way.slice(0, 2))).toEqual([]);
    expect(onWays(graph, of('input->a0.h0<v>', 'a0.h1->a1.h1<k>', 'a1.h1->logits'))).toEqual([]);
  });
});
