import { z } from 'zod';
import type { Head, HeadSet } from './heads';
import { blockHook, parseHook } from './hooks';

/**
 * A change to one activation, as plain data: it crosses the worker, fits in a link, prints in an
 * export. `heads` and `positions` narrow it (absent: all); `positions` are rows, counted from zero.
 *
 * `scope: 'decode'` touches only the last token of the prompt and the tokens generated after it, as
 * the retrieval-head papers mask; `'all'` touches every position.
 */
const hookName = z.string().refine(isHook, { error: 'expected a hook name' });
const index = z.number().int().nonnegative();
/** Token ids of a text. */
const text = z.array(index).min(1);
const texts = z.array(text).min(1);
const cell = z.tuple([index, index]);

/** What is done to the activation. */
export const operationSchema = z.discriminatedUnion('kind', [
  /** Every value becomes zero. */
  z.object({ kind: z.literal('zero') }),
  /** Every value is multiplied. */
  z.object({ kind: z.literal('scale'), factor: z.number() }),
  /** Patterns only: each query attends equally to every key it can see. */
  z.object({ kind: z.literal('uniform') }),
  /** Patterns only: each query sees the first `sink` and the last `recent` keys, renormalised. */
  z.object({ kind: z.literal('window'), sink: index, recent: z.number().int().positive() }),
  /** Patterns only: these `[query, key]` cells become zero and their rows are renormalised. */
  z.object({ kind: z.literal('knockout'), cells: z.array(cell).min(1) }),
  /** Patterns only: these cells get these weights; the changed rows add up to 1 again, or not. */
  z.object({
    kind: z.literal('paint'),
    cells: z.array(z.tuple([...cell.def.items, z.number().nonnegative()])).min(1),
    renormalise: z.boolean().default(true),
  }),
  /** One value everywhere, or one for each place of the last axis. */
  z.object({ kind: z.literal('set'), values: z.array(z.number()).min(1) }),
  /** The values that another head of the layer has. */
  z.object({ kind: z.literal('copy'), head: index }),
  /** The values of the same text without any edit. */
  z.object({ kind: z.literal('freeze') }),
  /** The values of another text, position by position; beyond its end nothing changes. */
  z.object({ kind: z.literal('patch'), text }),
  /** Like `patch`, from one of these texts, drawn by the seed. */
  z.object({ kind: z.literal('resample'), texts, seed: index.default(0) }),
  /** The mean over these texts: at each position, over those that reach it, or over all positions. */
  z.object({ kind: z.literal('mean'), texts, over: z.enum(['texts', 'positions']) }),
]);

const ofPatternsOnly: ReadonlySet<Operation['kind']> = new Set([
  ...(['uniform', 'window', 'knockout', 'paint'] as const),
]);

export const interventionSchema = z
  .object({
    at: hookName,
    heads: z.array(index).min(1).optional(),
    positions: z.array(index).min(1).optional(),
    scope: z.enum(['all', 'decode']).default('all'),
    op: operationSchema,
  })
  .superRefine(checkPlace);

export const interventionsSchema = z.array(interventionSchema);

export type Operation = z.infer<typeof operationSchema>;
export type Intervention = z.infer<typeof interventionSchema>;

/** The ways of switching a head off that the page offers. "Ablated" alone says too little. */
export const ablationModes = {
  zero: 'its output is replaced by zero (hook_z)',
  uniform: 'it attends equally to every token it can see (hook_pattern)',
} as const;
export type AblationMode = keyof typeof ablationModes;

/** The interventions that switch a set of heads off, one a layer, lowest layer first. */
export function ablate(
  heads: HeadSet,
  mode: AblationMode,
  scope: Intervention['scope'] = 'all',
): Intervention[] {
  const layers = [...new Set(heads.map(({ layer }) => layer))].sort((a, b) => a - b);
  return layers.map((layer) => ({
    at: blockHook(layer, mode === 'zero' ? 'attn.hook_z' : 'attn.hook_pattern'),
    heads: headsOf(heads, layer),
    scope,
    op: { kind: mode },
  }));
}

function headsOf(heads: readonly Head[], layer: number): number[] {
  return heads
    .filter((head) => head.layer === layer)
    .map(({ head }) => head)
    .sort((a, b) => a - b);
}

function isHook(name: string): boolean {
  try {
    parseHook(name);
    return true;
  } catch {
    return false;
  }
}

function checkPlace(
  { at, heads, op }: { at: string; heads?: number[] | undefined; op: Operation },
  context: z.RefinementCtx,
): void {
  if (!isHook(at)) return;
  const { axes } = parseHook(at);
  const ofHeads = axes.includes('head ');
  const ofCells = axes.includes('key');
  if (ofPatternsOnly.has(op.kind) && !at.endsWith('attn.hook_pattern'))
    context.addIssue(`${op.kind} works at attn.hook_pattern, not at ${at}`);
  if (heads && !ofHeads) context.addIssue(`${at} has no axis of heads: leave "heads" out`);
  if (op.kind === 'copy' && !ofHeads)
    context.addIssue(`${at} has no axis of heads: there is none to copy`);
  if (ofCells && (op.kind === 'set' || (op.kind === 'mean' && op.over === 'positions')))
    context.addIssue(`${at} has a row for each query: paint cells, or take a mean over texts`);
}
