import { describe, expect, it } from 'vitest';
import type { BlockFacts, BlockList } from './blocks';
import { axesOf, blockFacts, layerName, layersOf, readsSource } from './blocks';

const self: BlockFacts = { stack: 'decoder', attends: 'self', mlp: false };
const cross: BlockFacts = { stack: 'decoder', attends: 'encoder', mlp: true };
const encoder: BlockFacts = { stack: 'encoder', attends: 'self', mlp: true };
const two: BlockList = {
  n_layers: 6,
  attn_only: false,
  blocks: [encoder, encoder, self, cross, self, cross],
};
const one: BlockList = { n_layers: 3, attn_only: false };

describe('blocks', () => {
  it('are all alike where nothing else is said', () => {
    expect(blockFacts(one, 2)).toEqual({ stack: 'decoder', attends: 'self', mlp: true });
    expect(blockFacts({ ...one, attn_only: true }, 2).mlp).toBe(false);
    expect([layersOf(one, 'encoder'), layersOf(one, 'decoder')]).toEqual([[], [0, 1, 2]]);
    expect([readsSource(one), readsSource(two)]).toEqual([false, true]);
  });

  it('are called by their stack and what they attend to', () => {
    const names = (model: BlockList): string[] =>
      Array.from({ length: model.n_layers }, (_, layer) => layerName(model, layer));
    expect(names(one)).toEqual(['L0', 'L1', 'L2']);
    expect(names(two)).toEqual(['E0', 'E1', 'D0', 'C0', 'D1', 'C1']);
  });

  it('know which text their queries and keys are of', () => {
    const texts = { tokens: ['a', 'b'], source: ['x', 'y', 'z'] };
    const { tokens, source } = texts;
    expect(axesOf(two, 1, texts)).toEqual({ queries: source, keys: source });
    expect(axesOf(two, 2, texts)).toEqual({ queries: tokens, keys: tokens });
    expect(axesOf(two, 3, texts)).toEqual({ queries: tokens, keys: source });
    expect(axesOf(one, 2, { tokens })).toEqual({ queries: tokens, keys: tokens });
  });
});
