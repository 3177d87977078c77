import type { NdArray } from '../base/ndarray';
import { ndarray, subarray } from '../base/ndarray';
import type { Random } from '../base/random';
import { InputError } from '../base/errors';
import { argmax, logSumExp } from '../base/statistics';
import { slice } from '../tensor/indexing';
import { readBack } from '../tensor/readback';
import { dispose, scope } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import { lengthOf, wordsOf } from '../tensor/tensor';
import type { HookName } from '../terms/hooks';
import { rowsOf } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';
import { pastLength } from './blocks';
import type { KeyValueCache } from './blocks';
import { forward } from './forward';
import type { ForwardOptions, ForwardResult } from './forward';
import type { Donated } from './interventions/donated';
import { disposeDonated, heldDonations } from './interventions/donors';
import { keepsKeys } from './pass';
import type { TokenIds, Transformer } from './pass';

export interface GenerateOptions {
  /** What the encoder reads, in a model that has one; the same for all texts. */
  readonly source?: readonly number[] | undefined;
  readonly interventions?: readonly Intervention[] | undefined;
  /** Tokens to make, at most; generation ends earlier at the end of the context. */
  readonly count: number;
  /** Chooses the next token from its logits; the most likely one if left out. */
  readonly choose?: ((logits: Float32Array) => number) | undefined;
  /** Hooks wanted at each step, of the step's one row; none of an encoder's, which runs only once. */
  readonly wanted?: readonly HookName[] | undefined;
  /** Ends the generation after this token. */
  readonly isEnd?: ((token: number) => boolean) | undefined;
}

/** One generated token with what the model computed to choose it. */
export interface GenerateStep {
  readonly token: number;
  readonly logits: Float32Array;
  /** The wanted hooks of the row that chose it, on the host. */
  readonly cache: HostCache;
}

/** One token for each of several texts, with what the model computed to choose them. */
export interface BatchStep {
  /** In the texts' order; undefined for a text that has ended. */
  readonly tokens: readonly (number | undefined)[];
  /** `[batch, vocab]` */
  readonly logits: NdArray;
  /** The wanted hooks of the rows that chose them, on the host, batch first. */
  readonly cache: HostCache;
}

type HostCache = Readonly<Partial<Record<HookName, NdArray>>>;

/**
 * Continues a prompt token by token, keeping keys and values: the prompt but for its last token in
 * one pass, then one row at a time. `scope: 'decode'` interventions begin with the prompt's last
 * token, as in Wu et al. 2024. Once keys cannot be kept (`keepsKeys`), each step reads the whole text
 * again, so that the numbers are those of one pass.
 * @throws InputError for a model that reads in both directions: it fills gaps, it does not go on; and
 * for wanted hooks of an encoder.
 */
export async function* generate(
  model: Transformer,
  prompt: readonly number[],
  options: GenerateOptions,
): AsyncGenerator<GenerateStep, void, undefined> {
  for await (const { tokens, logits, cache } of generateBatch(model, [prompt], options)) {
    yield { token: tokens[0] as number, logits: subarray(logits, 0).data, cache };
  }
}

/**
 * Continues several prompts of one length side by side, each as `generate` would; ends when all
 * have ended.
 * @throws RangeError for prompts of different lengths; InputError like `generate`.
 */
export async function* generateBatch(
  model: Transformer,
  prompts: TokenIds,
  options: GenerateOptions,
): AsyncGenerator<BatchStep, void, undefined> {
  const length = lengthOfAll(prompts);
  checkGoesOn(model, options.wanted);
  const { interventions, source: read } = options;
  const source = read && prompts.map(() => read);
  const donated = donatedTo(model, prompts, options);
  const edits = { interventions, donated, source, decodeFrom: length - 1 };
  try {
    yield* steps(model, prompts, prefill(model, prompts, edits), edits, options);
  } finally {
    disposeDonated(donated);
  }
}

/** What is done to every pass of a generation, and where `scope: 'decode'` begins. */
export type DecodeEdits = Pick<
  ForwardOptions,
  'interventions' | 'trials' | 'donated' | 'source'
> & { readonly decodeFrom: number };

/**
 * Tokens for texts whose keys and values but for the last tokens' are `past` (`prefill`), which is
 * freed: one token for each at every step, until all have ended.
 */
export async function* steps(
  model: Transformer,
  prompts: TokenIds,
  past: KeyValueCache | undefined,
  edits: DecodeEdits,
  { wanted = [], choose = argmax, count, isEnd = () => false }: GenerateOptions,
): AsyncGenerator<BatchStep, void, undefined> {
  const { decodeFrom } = edits;
  const texts = prompts.map((prompt) => [...prompt]);
  const ended = prompts.map(() => false);
  let held = past;
  try {
    for (let made = 0; made < count && decodeFrom + made < model.config.n_ctx; made++) {
      const before: KeyValueCache | undefined = held;
      const kept = keepsKeys(model.config, decodeFrom + 1 + made) ? before : undefined;
      const rows = texts.map((text) => text.slice(pastLength(kept)));
      const step: ForwardResult = scope(() =>
        ofLastRow(forward(model, rows, { ...edits, wanted, past: kept, logits: 'last' })),
      );
      disposePast(before);
      held = step.past;
      const { logits, cache } = await takeStep(step, wanted);
      const chosen = texts.map((_, row) => choose(subarray(logits, row).data));
      yield { tokens: chosen.map((token, row) => (ended[row] ? undefined : token)), logits, cache };
      chosen.forEach((token, row) => {
        texts[row]?.push(token);
        ended[row] ||= isEnd(token);
      });
      if (ended.every(Boolean)) return;
    }
  } finally {
    disposePast(held);
  }
}

/** @throws InputError for a model that cannot go on with a text, or hooks that do not run at every step */
export function checkGoesOn({ config }: Transformer, wanted: readonly HookName[] = []): void {
  if (config.attention_dir === 'bidirectional') {
    throw new InputError('this model reads in both directions: it cannot continue a text');
  }
  const once = wanted.find((name) => rowsOf(config, name) === 'encoder');
  if (once) throw new InputError(`${once} is of the encoder, which does not run at every step`);
}

/** What interventions take from other texts; `freeze` from the prompt, where there is one alone. */
function donatedTo(
  model: Transformer,
  prompts: TokenIds,
  { source, interventions = [] }: GenerateOptions,
): Donated {
  const [tokens = [], ...others] = prompts;
  if (others.length > 0 && interventions.some(({ op }) => op.kind === 'freeze'))
    throw new RangeError('several prompts have no common run to freeze values from');
  return heldDonations(model, { tokens, source }, interventions);
}

/** The tokens that `generateBatch` makes for each prompt, up to and with its end: `[batch][made]`. */
export async function continuations(
  model: Transformer,
  prompts: TokenIds,
  options: GenerateOptions,
): Promise<number[][]> {
  const made = prompts.map((): number[] => []);
  for await (const { tokens } of generateBatch(model, prompts, options)) {
    tokens.forEach((token, row) => {
      if (token !== undefined) made[row]?.push(token);
    });
  }
  return made;
}

function lengthOfAll(prompts: TokenIds): number {
  const lengths = new Set(prompts.map((prompt) => prompt.length));
  const [length] = lengths;
  if (length === undefined || lengths.size > 1) {
    throw new RangeError(
      `expected prompts of one length, got ${[...lengths].join(', ') || 'none'}`,
    );
  }
  return length;
}

/** Chooses among all tokens with the probabilities of a temperature; 0 is the most likely one. */
export function sampler(temperature: number, random: Random): (logits: Float32Array) => number {
  if (temperature === 0) return argmax;
  return (logits) => {
    const scaled = logits.map((logit) => logit / temperature);
    const total = logSumExp(scaled);
    let left = random.next();
    const chosen = scaled.findIndex((logit) => (left -= Math.exp(logit - total)) < 0);
    return chosen < 0 ? argmax(logits) : chosen;
  };
}

/** The wanted hooks of the last row only. */
function ofLastRow({ cache, ...rest }: ForwardResult): ForwardResult {
  const tensors = Object.entries(cache) as [HookName, Tensor][];
  const last = tensors.map(([name, tensor]) => [name, lastRow(tensor)] as const);
  return { ...rest, cache: Object.fromEntries(last) };
}

function lastRow(tensor: Tensor): Tensor {
  const axis = wordsOf(tensor.axes).find((word) => word === 'pos' || word === 'query');
  return axis ? slice(tensor, axis, lengthOf(tensor, axis) - 1, 1) : tensor;
}

/**
 * Keys and values of the prompts but for their last tokens; undefined where none can be kept. The
 * caller owns them.
 */
export function prefill(
  model: Transformer,
  prompts: TokenIds,
  edits: DecodeEdits,
): KeyValueCache | undefined {
  const { decodeFrom } = edits;
  if (decodeFrom === 0 || !keepsKeys(model.config, decodeFrom + 1)) return undefined;
  const rows = prompts.map((prompt) => prompt.slice(0, -1));
  return scope(() => forward(model, rows, { ...edits, logits: 'last' }).past);
}

async function takeStep(
  { logits, cache }: ForwardResult,
  wanted: readonly HookName[],
): Promise<Pick<BatchStep, 'logits' | 'cache'>> {
  const tensors: Tensor[] = [logits, ...wanted.map((name) => cache[name] as Tensor)];
  const [batch, vocab] = [lengthOf(logits, 'batch'), lengthOf(logits, 'vocab')];
  try {
    const [last, ...rest] = await readBack(tensors);
    const entries = wanted.map((name, i) => [name, rest[i]] as const);
    const data = last?.data ?? new Float32Array();
    return { logits: ndarray(data, [batch, vocab]), cache: Object.fromEntries(entries) };
  } finally {
    dispose(...tensors);
  }
}

/** Frees kept keys and values. */
export function disposePast(past: KeyValueCache | undefined): void {
  past?.forEach(({ k, v }) => {
    dispose(k, v);
  });
}
