import { slice } from '../tensor/indexing';
import type { Tensor } from '../tensor/tensor';
import { lengthOf } from '../tensor/tensor';
import type { HookName } from '../terms/hooks';
import { layersOf } from '../terms/blocks';
import { block, embed, encoderOutput, pastLength, unembed } from './blocks';
import type { KeyValueCache, Logits, Residual } from './blocks';
import type { KeysAndValues } from './components/attention';
import { checkSource, checkTokens, keepsKeys, passOf } from './pass';
import type { Pass, PassOptions, TokenIds, Transformer } from './pass';

export interface ForwardOptions extends PassOptions {
  /** What the encoder reads, in a model that has one; not read again where there is a past. */
  readonly source?: TokenIds | undefined;
  /** What earlier passes left behind: the rows given now come after it. */
  readonly past?: KeyValueCache | undefined;
  /** Logits of every row (default), or of the last one only. */
  readonly logits?: 'all' | 'last';
}

export interface ForwardResult {
  /** `[batch, pos, vocab]`, or `[batch, 1, vocab]` for `logits: 'last'`. */
  readonly logits: Logits;
  /** The wanted tensors under their hook names, as the rest of the model saw them. */
  readonly cache: Readonly<Partial<Record<HookName, Tensor>>>;
  /** For the next pass: this one's keys and values after the past's. */
  readonly past: KeyValueCache;
}

/**
 * One pass through the whole model, `tokens` through its decoder (the only stack of most models):
 * synchronous, to be called in a scope; the caller owns the result.
 * @throws InputError for no tokens, rows of several lengths, ids outside the vocabulary, more positions than the context, or
 * an intervention outside the model; RangeError for a past that this length makes stale (`keepsKeys`).
 */
export function forward(
  model: Transformer,
  tokens: TokenIds,
  options: ForwardOptions = {},
): ForwardResult {
  const offset = pastLength(options.past);
  checkTokens(tokens, model.config, offset, options.pixels);
  const rows = tokens[0]?.length ?? 0;
  if (offset > 0 && !keepsKeys(model.config, offset + rows)) {
    throw new RangeError(`keys of ${offset} tokens do not hold for ${offset + rows}`);
  }
  if (!options.past) checkSource(options.source, model.config);
  const pass = passOf(model, rows, offset, options);
  const encoded = options.source && !options.past ? encode(pass, options.source) : undefined;
  let residual = embed(pass, tokens);
  const past: KeysAndValues[] = [];
  for (const layer of layersOf(model.config, 'decoder')) {
    const after = block(pass, layer, residual, { past: options.past?.[past.length], encoded });
    residual = after.residual;
    past.push({ k: after.k, v: after.v });
  }
  const read = options.logits === 'last' ? lastRow(residual) : residual;
  return { logits: unembed(pass, read), cache: pass.hooks.cache(), past };
}

/** The encoder's stack: `[batch][pos]` ids -> `[batch, pos, d_model]`. */
function encode(pass: Pass, source: TokenIds): Residual {
  const residual = layersOf(pass.config, 'encoder').reduce(
    (before, layer) => block(pass, layer, before).residual,
    embed(pass, source, 'encoder'),
  );
  return encoderOutput(pass, residual);
}

function lastRow(residual: Residual): Residual {
  return slice(residual, 'pos', lengthOf(residual, 'pos') - 1, 1);
}
