import { slice } from '../tensor/indexing';
import type { Tensor } from '../tensor/tensor';
import { lengthOf } from '../tensor/tensor';
import type { HookName } from '../terms/hooks';
import { block, embed, pastLength, unembed } from './blocks';
import type { KeyValueCache, KeysAndValues, Logits, Residual } from './blocks';
import { checkTokens, keepsKeys, passOf } from './pass';
import type { PassOptions, TokenIds, Transformer } from './pass';

export interface ForwardOptions extends PassOptions {
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
 * One pass through the whole model: synchronous, to be called in a scope; the caller owns the
 * result.
 * @throws InputError for no tokens, ids outside the vocabulary, more positions than the context, or
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
  const pass = passOf(model, rows, offset, options);
  let residual = embed(pass, tokens);
  const past: KeysAndValues[] = [];
  for (let layer = 0; layer < model.config.n_layers; layer++) {
    const after = block(pass, layer, residual, options.past?.[layer]);
    residual = after.residual;
    past.push({ k: after.k, v: after.v });
  }
  const read = options.logits === 'last' ? lastRow(residual) : residual;
  return { logits: unembed(pass, read), cache: pass.hooks.cache(), past };
}

function lastRow(residual: Residual): Residual {
  return slice(residual, 'pos', lengthOf(residual, 'pos') - 1, 1);
}
