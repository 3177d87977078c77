import type { NdArray } from '../base/ndarray';
import { subarray } from '../base/ndarray';
import { spans } from '../base/spans';
import { unembed } from '../model/blocks';
import { keysAndValuesFrom, queriesFrom } from '../model/components/attention';
import type { Keys, Queries } from '../model/components/attention';
import { mlp } from '../model/components/mlp';
import { norm } from '../model/components/norm';
import { weightedValues } from '../model/components/patternRows';
import { passOf } from '../model/pass';
import type { Pass, Transformer } from '../model/pass';
import { contract } from '../tensor/contract';
import { add, repeatedLike, subtract } from '../tensor/elementwise';
import { concat, slice } from '../tensor/indexing';
import { compute } from '../tensor/readback';
import { dispose, scope } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import { fromValues, lengthOf, rename, reshape, shapeOf, zeros } from '../tensor/tensor';
import { blockFacts } from '../terms/blocks';
import type { EdgeGraph, HeadInput, Receiver } from '../terms/edges';
import { blockHook, hasHook } from '../terms/hooks';
import type { BlockHook, HookName } from '../terms/hooks';
import { activationsOf } from './attribution';
import type { EdgeTexts } from './edgeScores';

type Written = Tensor<'batch sender pos d_model'>;
type Read = Tensor<'batch head pos d_model'>;

/**
 * The last row's logits, `[vocab]`, of each circuit: a set of edges that carry what their sender writes in
 * it, while all other edges carry what it writes in the other text. With all edges it is the base text's
 * own run, with none the other's (Hanna et al. 2024, section 2). `checkpoint` is awaited before as many
 * circuits as fit side by side, `report` told after them how many are done.
 */
export async function circuitLogits(
  model: Transformer,
  graph: EdgeGraph,
  { base, other }: EdgeTexts,
  circuits: readonly (readonly number[])[],
  { checkpoint, report }: { checkpoint(): Promise<void>; report?(done: number): void },
): Promise<Float32Array[]> {
  const own = (await activationsOf(model, base, [embedded])).at.get(embedded)!;
  const { at } = await activationsOf(model, other, notedHooks(model));
  const found: Float32Array[] = [];
  for (const [start, count] of spans(circuits.length, atOnce(model, graph, base.length))) {
    await checkpoint();
    const kept = circuits.slice(start, start + count);
    const [logits] = await compute(() => {
      const pass = passOf(model, base.length, 0, {});
      return [throughAll({ pass, graph, kept, own, at })];
    });
    found.push(...kept.map((_, row) => subarray(logits!, row, 0).data.slice()));
    report?.(found.length);
  }
  return found;
}

const embedded = blockHook(0, 'hook_resid_pre');
/** Bytes that what is written in the circuits side by side may take. */
const budget = 64 * 2 ** 20;

function atOnce({ config }: Transformer, { senders }: EdgeGraph, length: number): number {
  const one = 4 * (senders.length + 3 * config.n_heads) * length * config.d_model;
  return Math.max(1, Math.floor(budget / one));
}

function notedHooks({ config }: Transformer): HookName[] {
  const wanted = ['hook_resid_pre', 'attn.hook_z', 'hook_resid_mid', 'hook_mlp_out'] as const;
  const layers = Array.from({ length: config.n_layers }, (_, layer) => layer);
  const inLayers = layers.flatMap((layer) => wanted.map((hook) => blockHook(layer, hook)));
  return [
    ...inLayers.filter((hook) => hasHook(config, hook)),
    blockHook(config.n_layers - 1, 'hook_resid_post'),
  ];
}

/** Circuits side by side, with what the other text has at the hooks. */
interface Circuits {
  readonly pass: Pass;
  readonly graph: EdgeGraph;
  readonly kept: readonly (readonly number[])[];
  /** The base text's embedding, `[1, pos, d_model]`. */
  readonly own: NdArray;
  readonly at: ReadonlyMap<HookName, NdArray>;
}

function throughAll(circuits: Circuits): Tensor {
  const { pass, own, kept } = circuits;
  const { n_layers } = pass.config;
  const [, pos = 0, width = 0] = own.shape;
  const words = fromValues(own.data, own.shape, 'sender pos d_model');
  const change = subtract(words, otherAt(circuits, embedded, 'sender pos d_model'));
  let written: Written = repeatedLike(
    change,
    zeros([kept.length, 1, pos, width], 'batch sender pos d_model'),
  );
  for (let layer = 0; layer < n_layers; layer++) {
    written = withMore(written, (before) => headsOf(circuits, layer, before));
    if (blockFacts(pass.config, layer).mlp)
      written = withMore(written, (before) => mlpOf(circuits, layer, before));
  }
  const end = readAs(circuits, { layer: n_layers, kind: 'logits' }, written);
  const last = slice(asRows(end), 'pos', pos - 1, 1);
  return unembed(pass, last);
}

/** What was written so far, which is freed, and what comes next of it. */
function withMore(before: Written, next: (before: Written) => Written): Written {
  const both = scope(() => concat([before, next(before)], 'sender'));
  dispose(before);
  return both;
}

/** What the heads of a layer write more than in the other text: `[batch, sender, pos, d_model]`. */
function headsOf(circuits: Circuits, layer: number, written: Written): Written {
  const { pass } = circuits;
  const { parameters } = pass;
  const through = (kind: HeadInput, letter: 'Q' | 'K' | 'V'): Queries => {
    const residual = readAs(circuits, { layer, kind }, written);
    const normalized = norm(pass, `blocks.${layer}.ln1`, asRows(residual));
    const byHead = reshape(normalized, shapeOf(residual), 'batch head pos d_model');
    const weight = rename(parameters.block(layer, `attn.W_${letter}`), 'd_model head d_head');
    return contract(byHead, weight, 'batch pos head d_head');
  };
  const asKeys = (x: Queries): Keys => rename(x, 'batch pos kv_head d_head');
  const q = queriesFrom(pass, layer, through('q', 'Q'));
  const [k, v] = [asKeys(through('k', 'K')), asKeys(through('v', 'V'))];
  const z = weightedValues(pass, layer, q, keysAndValuesFrom(pass, layer, { k, v }));
  const others = otherAt(circuits, blockHook(layer, 'attn.hook_z'), 'batch pos head d_head');
  const moved = subtract(z, others);
  const result = contract(moved, parameters.block(layer, 'attn.W_O'), 'batch head pos d_model');
  return rename(result, 'batch sender pos d_model');
}

function mlpOf(circuits: Circuits, layer: number, written: Written): Written {
  const { pass } = circuits;
  const residual = asRows(readAs(circuits, { layer, kind: 'mlp' }, written));
  const out = mlp(pass, layer, norm(pass, `blocks.${layer}.ln2`, residual));
  const others = otherAt(circuits, blockHook(layer, 'hook_mlp_out'), 'batch pos d_model');
  const [batch = 1, pos = 1, width = 1] = shapeOf(out);
  return reshape(subtract(out, others), [batch, 1, pos, width], 'batch sender pos d_model');
}

const residuals: Readonly<Record<Receiver['kind'], BlockHook>> = {
  ...{ q: 'hook_resid_pre', k: 'hook_resid_pre', v: 'hook_resid_pre' },
  ...{ mlp: 'hook_resid_mid', logits: 'hook_resid_post' },
};

/**
 * The residual as each receiver of one kind and layer reads it: the other text's, and for each edge that
 * is kept what its sender writes more. `[batch, head, pos, d_model]`
 */
function readAs(
  circuits: Circuits,
  { layer, kind }: Pick<Receiver, 'layer' | 'kind'>,
  written: Written,
): Read {
  const { graph, kept, pass } = circuits;
  const senders = lengthOf(written, 'sender');
  const columns = graph.receivers.flatMap((receiver, column) =>
    receiver.layer === layer && receiver.kind === kind ? [column] : [],
  );
  const mask = new Float32Array(kept.length * senders * columns.length);
  const width = graph.receivers.length;
  kept.forEach((edges, row) => {
    const isKept = new Set(edges);
    for (let sender = 0; sender < senders; sender++)
      columns.forEach((column, i) => {
        if (isKept.has(sender * width + column))
          mask[(row * senders + sender) * columns.length + i] = 1;
      });
  });
  const chosen = fromValues(mask, [kept.length, senders, columns.length], 'batch sender head');
  const at = kind === 'logits' ? pass.config.n_layers - 1 : layer;
  const other = otherAt(circuits, blockHook(at, residuals[kind]), 'head pos d_model');
  const carried = contract(chosen, written, 'batch head pos d_model');
  return add(carried, other);
}

function asRows(read: Read): Tensor<'batch pos d_model'> {
  const [batch = 1, heads = 1, pos = 1, width = 1] = shapeOf(read);
  return reshape(read, [batch * heads, pos, width], 'batch pos d_model');
}

function otherAt<A extends string>({ at }: Circuits, hook: HookName, axes: A): Tensor<A> {
  const { shape, data } = at.get(hook)!;
  return fromValues(data, shape, axes);
}
