import type { NdArray } from '../base/ndarray';
import type { Donated } from '../model/interventions/donated';
import { donationKey } from '../model/interventions/donated';
import type { Transformer } from '../model/pass';
import { contract } from '../tensor/contract';
import { concat, slice } from '../tensor/indexing';
import { compute } from '../tensor/readback';
import { dispose } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import { arrange, fromValues, reshape } from '../tensor/tensor';
import { blockFacts } from '../terms/blocks';
import type { EdgeGraph, Receiver } from '../terms/edges';
import { blockHook, hasHook } from '../terms/hooks';
import type { HookName } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';
import { activationGradients, activationsOf } from './attribution';
import type { Activations } from './attribution';
import { asOneHead, headInputGradient, inputHooks, mlpInputGradient } from './inputGradients';
import type { ByHook } from './inputGradients';

/** Two texts of one length: the one that is run, and the one whose values edges are to carry instead. */
export interface EdgeTexts {
  readonly base: readonly number[];
  readonly other: readonly number[];
}

export interface EdgeScoring extends EdgeTexts {
  /** The gradient of the judged number with respect to the last row's logits, `[vocab]`. */
  slope(logits: Float32Array): Float32Array;
  /** Where gradients are taken between the texts' embeddings; 1: at the base text alone (EAP). */
  readonly steps: number;
}

/**
 * Estimates of how much the judged number changes when one edge alone carries the other text's values:
 * (what the sender writes in the other text − in the base text) times the gradient at the receiver's own
 * input, summed over positions and d_model (EAP: Syed et al. 2023, section 3). The gradient is the mean
 * over inputs other + k/m (base − other), k = 1..m (EAP-IG: Hanna et al. 2024, equation 5). By edge,
 * NaN where there is none. `checkpoint` is awaited before each step.
 */
export async function edgeScores(
  model: Transformer,
  graph: EdgeGraph,
  { base, other, slope, steps }: EdgeScoring,
  checkpoint: () => Promise<void>,
): Promise<Float64Array> {
  const written = [embedded, ...senderHooks(model)];
  const [from, to] = [
    await activationsOf(model, base, written),
    await activationsOf(model, other, written),
  ];
  const scores = new Float64Array(graph.senders.length * graph.receivers.length).fill(NaN);
  for (let step = 1; step <= steps; step++) {
    await checkpoint();
    const edits: Edits = step === steps ? {} : between(base, from, to, step / steps);
    try {
      const values = await activationsOf(model, base, inputHooks(model), edits);
      const gradients = await activationGradients(model, base, values, slope(values.logits), edits);
      const groups = groupsOf(graph);
      const products = await compute(() => {
        const moved = movedBy(model, from, to);
        return groups.map(([receiver]) => product(model, moved, receiver, values.at, gradients));
      });
      groups.forEach((group, i) => addTo(scores, graph, group, products[i], steps));
    } finally {
      dispose(...(edits.donated?.values() ?? []));
    }
  }
  return scores;
}

const embedded = blockHook(0, 'hook_resid_pre');

/** Where what heads and MLPs write is noted; heads before their output weights. */
function senderHooks({ config }: Transformer): HookName[] {
  const hooks = Array.from({ length: config.n_layers }, (_, layer) => [
    blockHook(layer, 'attn.hook_z'),
    blockHook(layer, 'hook_mlp_out'),
  ]);
  return hooks.flat().filter((hook) => hasHook(config, hook));
}

interface Edits {
  readonly interventions?: readonly Intervention[];
  readonly donated?: Donated;
}

/** The base text with an embedding on the way from the other text's. The caller frees what is donated. */
function between(
  base: readonly number[],
  { at: from }: Activations,
  { at: to }: Activations,
  share: number,
): Edits {
  const [own, others] = [from.get(embedded)!, to.get(embedded)!];
  const mixed = own.data.map((value, i) => {
    const start = others.data[i] ?? 0;
    return start + share * (value - start);
  });
  // What is lent goes by the name of the edit that takes it; the text in that name is not read.
  const op: Intervention['op'] = { kind: 'patch', text: [...base] };
  const lent = fromValues(mixed, own.shape.slice(1), 'pos d_model');
  return {
    interventions: [{ at: embedded, scope: 'all', op }],
    donated: new Map([[donationKey({ at: embedded, op }), lent]]),
  };
}

/** What every sender writes more in the other text, `[sender, pos, d_model]`. */
function movedBy(
  model: Transformer,
  { at: from }: Activations,
  { at: to }: Activations,
): Tensor<'sender pos d_model'> {
  const { config, parameters } = model;
  const change = <A extends string>(hook: HookName, axes: A): Tensor<A> => {
    const [a, b] = [from.get(hook)!, to.get(hook)!];
    const by = b.data.map((value, i) => value - (a.data[i] ?? 0));
    return fromValues(by, a.shape, axes);
  };
  const layers = Array.from({ length: config.n_layers }, (_, layer) => {
    const z = change(blockHook(layer, 'attn.hook_z'), 'batch pos head d_head');
    const W_O = parameters.block(layer, 'attn.W_O');
    const result = arrange(contract(z, W_O, 'batch pos head d_model'), 'batch head pos d_model');
    const [, heads = 0, pos = 0, width = 0] = result.values.shape;
    const heard = reshape(result, [heads, pos, width], 'sender pos d_model');
    if (!blockFacts(config, layer).mlp) return [heard];
    return [heard, change(blockHook(layer, 'hook_mlp_out'), 'sender pos d_model')];
  });
  return concat([change(embedded, 'sender pos d_model'), ...layers.flat()], 'sender');
}

/** Receivers of one kind and layer, side by side. */
function groupsOf({ receivers }: EdgeGraph): (readonly [Receiver, ...Receiver[]])[] {
  const groups: [Receiver, ...Receiver[]][] = [];
  for (const receiver of receivers) {
    const last = groups.at(-1);
    if (last?.[0].kind === receiver.kind && last[0].layer === receiver.layer) last.push(receiver);
    else groups.push([receiver]);
  }
  return groups;
}

/** Scores of all edges into a group: `[sender, head]`. */
function product(
  model: Transformer,
  moved: Tensor<'sender pos d_model'>,
  { layer, kind, reads }: Receiver,
  values: ByHook,
  gradients: ByHook,
): Tensor<'sender head'> {
  const read = slice(moved, 'sender', 0, reads);
  const last = blockHook(model.config.n_layers - 1, 'hook_resid_post');
  const gradientOf = (): Tensor<'pos head d_model'> => {
    if (kind === 'logits') return asOneHead(gradients, last);
    if (kind === 'mlp') return mlpInputGradient(layer, gradients);
    return headInputGradient(model, layer, kind, values, gradients);
  };
  return contract(read, gradientOf(), 'sender head');
}

function addTo(
  scores: Float64Array,
  { receivers }: EdgeGraph,
  group: readonly [Receiver, ...Receiver[]],
  products: NdArray | undefined,
  steps: number,
): void {
  const first = receivers.indexOf(group[0]);
  products?.data.forEach((value, i) => {
    const [sender, column] = [Math.floor(i / group.length), first + (i % group.length)];
    const edge = sender * receivers.length + column;
    scores[edge] = (Number.isNaN(scores[edge]) ? 0 : (scores[edge] ?? 0)) + value / steps;
  });
}
