import { describe, expect, it, vi } from 'vitest';
import { handBuiltFolder } from '../../../tests/handBuilt/inductionModel';
import { plainGpt2, plainWeights } from '../../../tests/plain/plainGpt2';
import type { Edit, Heads, Rows } from '../../../tests/plain/plainGpt2';
import { fixtureModel } from '../../../tests/reference/load';
import { openBeforeAll } from '../../../tests/reference/opened';
import { InputError } from '../../base/errors';
import { random } from '../../base/random';
import { activationsOf } from '../../measures/attribution';
import { circuitLogits } from '../../measures/circuitRuns';
import type { LoadedModel } from '../../model/loaded';
import { disposeModel } from '../../model/loaded';
import { loadModel } from '../../model/weights/load';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { edgeGraph, edgeName, edgesOf, endsOf, onWays } from '../../terms/edges';
import type { EdgeGraph, Receiver } from '../../terms/edges';
import { edgeParameters } from './index';
import { run } from './method';
import type { EdgeResult } from './result';

vi.setConfig({ testTimeout: 60_000 });

const free = { checkpoint: () => Promise.resolve() };

function analyse(
  model: LoadedModel,
  changes: object,
  tokens?: number[],
  told: EdgeResult[] = [],
): Promise<EdgeResult> {
  return run(model, { tokens }, edgeParameters.parse(changes), {
    ...free,
    onProgress: (_stage, _done, _total, partial) => partial && told.push(partial),
    random: random(5),
  });
}

const clean = [3, 1, 4, 1, 5, 9, 2];
const corrupt = [6, 2, 8, 3, 1, 8, 5];
const copied = <T>(values: T): T => structuredClone(values);
const put = (values: Rows | Heads, by: Rows | Heads): void =>
  by.forEach((row, i) => (values[i] = copied(row)));
const plus = (a: Rows, b: Rows, times = 1): Rows =>
  a.map((row, p) => row.map((value, i) => value + times * b[p]![i]!));

describe('edges of GPT-2, beside runs by hand', () => {
  let model: LoadedModel;
  let weights: Awaited<ReturnType<typeof plainWeights>>;
  let graph: EdgeGraph;
  const last = 1;

  openBeforeAll(
    'cpu',
    () => fixtureModel('gpt2-untied'),
    async (opened) => {
      model = opened;
      weights = await plainWeights(model);
      graph = edgeGraph(model.config);
    },
  );

  const plain = (tokens: number[], edit?: Edit): Rows => plainGpt2(model, weights, tokens, edit);
  const noted = (tokens: number[], layer: number, hook: string, edit?: Edit): Rows | Heads => {
    let found: Rows | Heads = [];
    plain(tokens, (where, name, values) => {
      edit?.(where, name, values);
      if (where === layer && name === hook) found = copied(values);
    });
    return found;
  };
  const difference = (logits: Rows): number => logits.at(-1)![4]! - logits.at(-1)![7]!;
  const writtenBy = (sender: number, tokens: number[], edit?: Edit): Rows => {
    const { layer, head } = graph.senders[sender]!;
    if (layer < 0) return noted(tokens, 0, 'hook_resid_pre', edit) as Rows;
    if (!head) return noted(tokens, layer, 'hook_mlp_out', edit) as Rows;
    const results = noted(tokens, layer, 'attn.hook_result', edit) as Heads;
    return results.map((heads) => heads[head.head]!);
  };
  const readAt = ({ kind, layer }: Receiver): [number, string] => {
    if (kind === 'logits') return [last, 'hook_resid_post'];
    return [layer, kind === 'mlp' ? 'hook_resid_mid' : 'hook_resid_pre'];
  };
  /** The metric where one receiver alone reads a residual that is moved. */
  const moved = (receiver: Receiver, by: Rows, times: number, also: Edit): number => {
    const [layer, hook] = readAt(receiver);
    const moving: Edit = (where, name, values) => {
      also(where, name, values);
      if (where === layer && name === hook) put(values, plus(values as Rows, by, times));
    };
    if (receiver.kind === 'logits') return difference(plain(clean, moving));
    const answer = receiver.kind === 'mlp' ? 'hook_mlp_out' : `attn.hook_${receiver.kind}`;
    const there = noted(clean, layer, answer, moving);
    const edited: Edit = (where, name, values) => {
      also(where, name, values);
      if (where !== layer || name !== answer) return;
      if (receiver.kind === 'mlp') put(values, there);
      else
        (values as Heads).forEach(
          (heads, p) => (heads[receiver.index] = (there as Heads)[p]![receiver.index]!),
        );
    };
    return difference(plain(clean, edited));
  };
  const page = { texts: 'page', corrupt: corrupt.join(' '), target: '4', distractor: '7' };

  it.each([1, 3])('score as small steps along each edge do, gradients: %i', async (steps) => {
    const told: EdgeResult[] = [];
    const result = await analyse(model, { ...page, steps }, clean, told);
    expect(result.base).toBeCloseTo(difference(plain(clean)), 4);
    expect(result.other).toBeCloseTo(difference(plain(corrupt)), 4);
    const [own, others] = [writtenBy(0, clean), writtenBy(0, corrupt)];
    const edges = edgesOf(graph).filter((_, i) => i % 7 === 0 || i > edgesOf(graph).length - 4);
    let largest = 0;
    for (const edge of edges) {
      const { receiver, from } = endsOf(graph, edge);
      const by = plus(writtenBy(from, corrupt), writtenBy(from, clean), -1);
      let slope = 0;
      for (let k = 1; k <= steps; k++) {
        const words = plus(others, plus(own, others, -1), k / steps);
        const between: Edit = (where, name, values) => {
          if (where === 0 && name === 'hook_resid_pre') put(values, words);
        };
        const [up, down] = [
          moved(receiver, by, 1e-4, between),
          moved(receiver, by, -1e-4, between),
        ];
        slope += (up - down) / 2e-4 / steps;
      }
      largest = Math.max(largest, Math.abs(slope));
      expect(Math.abs(result.scores[edge]! - slope), edgeName(graph, edge)).toBeLessThan(1e-5);
    }
    expect(largest).toBeGreaterThan(0.01);
    expect(told[0]!.curve).toEqual([]);
    expect(told[0]!.estimated).toBe(1);
  });

  /** Each receiver's residual by itself, one after the other. */
  const byHand = (kept: ReadonlySet<number>): number => {
    const others = graph.senders.map((_, sender) => writtenBy(sender, corrupt));
    const present = [writtenBy(0, clean)];
    const readBy = (receiver: Receiver): Rows => {
      const column = graph.receivers.indexOf(receiver);
      return present.reduce(
        (sum, own, sender) =>
          kept.has(sender * graph.receivers.length + column)
            ? plus(sum, plus(own, others[sender]!, -1))
            : sum,
        noted(corrupt, ...readAt(receiver)) as Rows,
      );
    };
    const reading = (receiver: Receiver): Edit => {
      const [layer, hook] = readAt(receiver);
      return (where, name, values) => {
        if (where === layer && name === hook) put(values, readBy(receiver));
      };
    };
    for (let layer = 0; layer <= last; layer++) {
      const own = graph.receivers.filter((receiver) => receiver.layer === layer);
      const inputs = own.filter(({ kind }) => kind !== 'mlp');
      const parts = inputs.map((receiver) => {
        const hook = `attn.hook_${receiver.kind}`;
        const rows = noted(corrupt, layer, hook, reading(receiver)) as Heads;
        return { hook, head: receiver.index, rows };
      });
      const result = noted(corrupt, layer, 'attn.hook_result', (where, name, values) => {
        for (const { hook, head, rows } of parts)
          if (where === layer && name === hook)
            (values as Heads).forEach((heads, p) => (heads[head] = rows[p]![head]!));
      }) as Heads;
      for (let head = 0; head < model.config.n_heads; head++)
        present.push(result.map((heads) => heads[head]!));
      const mlp = own.find(({ kind }) => kind === 'mlp')!;
      present.push(noted(corrupt, layer, 'hook_mlp_out', reading(mlp)) as Rows);
    }
    return difference(plain(corrupt, reading(graph.receivers.at(-1)!)));
  };

  it('run in circuits as by hand; all edges are the text itself, none the other', async () => {
    const all = edgesOf(graph);
    const some = random(3).sample(all, Math.floor(all.length / 2));
    const circuits = [all, [], some, onWays(graph, some), all.slice(1)];
    const texts = { base: clean, other: corrupt };
    const logits = await circuitLogits(model, graph, texts, circuits, free);
    const [base, other] = [
      (await activationsOf(model, clean, [])).logits,
      (await activationsOf(model, corrupt, [])).logits,
    ];
    logits[0]!.forEach((value, id) => expect(value).toBeCloseTo(base[id]!, 5));
    expect([...logits[1]!]).toEqual([...other]);
    const hand = byHand(new Set(some));
    expect(logits[2]![4]! - logits[2]![7]!).toBeCloseTo(hand, 5);
    expect(Math.abs(hand - difference(plain(clean)))).toBeGreaterThan(1e-3);
    expect(Math.abs(hand - difference(plain(corrupt)))).toBeGreaterThan(1e-3);
    logits[3]!.forEach((value, id) => expect(value).toBeCloseTo(logits[2]![id]!, 5));
  });

  it('end in a curve at 1 for all edges, with five random draws beside', async () => {
    const told: EdgeResult[] = [];
    const { curve, measured } = await analyse(model, { ...page, steps: 1 }, clean, told);
    expect(measured).toBe(1);
    expect(curve[0]!.edges).toBe(1);
    expect(curve.at(-1)!.edges).toBe(edgesOf(graph).length);
    expect(curve.at(-1)!.strongest).toBeCloseTo(1, 4);
    for (const { drawn } of curve) expect(drawn).toHaveLength(5);
    for (const value of curve.at(-1)!.drawn) expect(value).toBeCloseTo(1, 4);
    expect(told.some((one) => one.curve[0]?.strongest === null)).toBe(true);
  });

  it('have nothing to carry between equal texts', async () => {
    const same = { texts: 'page', corrupt: clean.join(' ') };
    await expect(analyse(model, same, clean)).rejects.toThrow(InputError);
  });
});

it('circuits are the whole model where all edges are kept: rotation, key heads, RMS norm', async () => {
  await startBackend(nodePlatform, 'cpu');
  for (const name of ['llama-untied', 'qwen3', 'lens-attn-only']) {
    const model = await fixtureModel(name);
    const graph = edgeGraph(model.config);
    const texts = { base: clean, other: corrupt };
    const [all, none] = await circuitLogits(model, graph, texts, [edgesOf(graph), []], free);
    const { logits: base } = await activationsOf(model, clean, []);
    const { logits: other } = await activationsOf(model, corrupt, []);
    all!.forEach((value, id) => expect(value).toBeCloseTo(base[id]!, 4));
    none!.forEach((value, id) => expect(value).toBeCloseTo(other[id]!, 5));
    disposeModel(model);
  }
});

it('scores are the exact effect of an edge where the model is linear in it', async () => {
  await startBackend(nodePlatform, 'wasm');
  const model = await loadModel(handBuiltFolder(), 'files');
  const tokens = model.codec.encode('w1 w10 w2 w20 w3 w1');
  const page = { texts: 'page', corrupt: 'w2 w10 w1 w20 w3 w1', target: 'w10', distractor: 'w20' };
  // No norm, no MLP: the logits are linear in what they read, and in values that layer 1 reads.
  const { graph, scores } = await analyse(model, { ...page, steps: 1 }, tokens);
  const all = edgesOf(graph);
  const linear = all.filter((edge) => {
    const { receiver } = endsOf(graph, edge);
    return receiver.kind === 'logits' || (receiver.layer === 1 && receiver.kind === 'v');
  });
  const other = model.codec.encode(page.corrupt);
  const without = linear.map((edge) => all.filter((one) => one !== edge));
  const circuits = [all, ...without];
  const logits = await circuitLogits(model, graph, { base: tokens, other }, circuits, free);
  const [target, distractor] = ['w10', 'w20'].map((word) => model.codec.encode(word).at(-1)!);
  const values = logits.map((row) => row[target!]! - row[distractor!]!);
  linear.forEach((edge, i) =>
    expect(scores[edge], edgeName(graph, edge)).toBeCloseTo(values[i + 1]! - values[0]!, 3),
  );
  const exact = linear.map((_, i) => Math.abs(values[i + 1]! - values[0]!));
  expect(Math.max(...exact)).toBeGreaterThan(1);
  disposeModel(model);
});
