import { InputError } from '../base/errors';
import { topIndices } from '../base/statistics';
import type { LoadedModel } from '../model/loaded';
import type { Wanted } from './metrics';

/** What the user asked for, as text; left empty where the model's own choice will do. */
export interface AskedTokens {
  readonly target: string;
  readonly distractor: string;
}

/**
 * The token that should come next and the one it is held against; in place of those left empty the
 * model's best choices. `logits` are those of the unchanged model, `[vocab]`.
 * @throws InputError for a text of several tokens, and for the same token twice.
 */
export function wantedTokens(
  model: LoadedModel,
  logits: Float32Array,
  { target: asked, distractor: against }: AskedTokens,
): Wanted {
  const best = topIndices(logits, 2);
  const target = asked === '' ? (best[0] ?? 0) : singleToken(model, asked, 'target');
  const other = best.find((id) => id !== target) ?? 0;
  const distractor = against === '' ? other : singleToken(model, against, 'distractor');
  if (target === distractor) throw new InputError('target and distractor are the same token');
  return { targets: [target], distractors: [distractor] };
}

/** @throws InputError for a text of several tokens. */
function singleToken({ codec, info }: LoadedModel, text: string, name: string): number {
  const [id, ...others] =
    info.input === 'ids' ? [Number(text)] : codec.encode(text, { addSpecial: false });
  if (id !== undefined && others.length === 0) return id;
  throw new InputError(
    `the ${name} must be one token, "${text}" is ${1 + others.length}: begin with a space where the token does`,
  );
}
