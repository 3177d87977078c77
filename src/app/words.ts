import { changePlaces } from '../state/changeDraft';
import type { ChangePlace } from '../state/changeDraft';
import type { ModelChoice } from '../state/session';
import { layerName } from '../terms/blocks';
import { headNameIn } from '../terms/heads';
import { parseHook } from '../terms/hooks';
import type { AblationMode, Intervention, Operation } from '../terms/interventions';
import { parseHubName } from '../terms/modelNames';
import type { ModelInfo, SpecialTokens } from '../terms/models';

/** How a head is switched off, in the words of the page. */
export const modeWords: Readonly<Record<AblationMode, string>> = {
  zero: 'output zeroed',
  uniform: 'attends uniformly',
};

/** What each mode means, in a sentence. */
export const modeSentences: Readonly<Record<AblationMode, string>> = {
  zero: 'The head’s output (hook_z) is replaced by zero at every position.',
  uniform: 'The head attends equally to every token it can see (hook_pattern).',
};

/** An edit in one line: where, what, at which positions. */
export function changeWords(
  { at, heads, positions, scope, op }: Intervention,
  shape: Parameters<typeof headNameIn>[0],
): string {
  const { layer = 0 } = parseHook(at);
  const place = at.replace(/^blocks\.\d+\./, '');
  const known = Object.hasOwn(changePlaces, place) ? changePlaces[place as ChangePlace] : place;
  const where = heads
    ? heads.map((head) => headNameIn(shape, { layer, head })).join(', ')
    : layerName(shape, layer);
  const parts = [
    `${where}: ${known}`,
    operationWords(op),
    positions && `at ${positions.join(', ')}`,
    scope === 'decode' && 'from the last token on',
  ];
  return parts.filter(Boolean).join(' · ');
}

/** What is done to an activation, in a few words. */
export function operationWords(op: Operation): string {
  switch (op.kind) {
    case 'zero':
      return 'zeroed';
    case 'scale':
      return `times ${op.factor}`;
    case 'window':
      return `sees the first ${op.sink} and the last ${op.recent}`;
    case 'knockout':
      return `${op.cells.length} ${op.cells.length === 1 ? 'cell' : 'cells'} knocked out`;
    case 'paint':
      return `${op.cells.length} ${op.cells.length === 1 ? 'cell' : 'cells'} painted`;
    case 'set':
      return op.values.length === 1 ? `set to ${op.values[0]}` : 'set to given values';
    case 'copy':
      return `as in head ${op.head}`;
    case 'freeze':
      return 'frozen as without edits';
    case 'patch':
      return `from another text of ${op.text.length} tokens`;
    case 'resample':
      return `from one of ${op.texts.length} texts, seed ${op.seed}`;
    case 'mean':
      return `mean over ${op.over === 'texts' ? '' : 'all positions of '}${op.texts.length} texts`;
    case 'uniform':
      return 'uniform';
  }
}

/** What the tokens that a tokenizer puts around a text are called. */
export function specialTokensName({ before, after }: SpecialTokens): string {
  return before.length === 1 && after.length === 0 ? 'BOS' : 'special tokens';
}

/** What switching them means, in a sentence. */
export function specialTokensSentence({ added }: SpecialTokens): string {
  return added
    ? 'The tokenizer puts these around every text, as in training. Without them the first word takes the place that many heads rest on.'
    : 'The tokenizer does not add this by itself. Many heads rest on the first token: with it that is no word of the text.';
}

/** A model's name for people: its title, or that of where it is from, of a hub with the commit's first digits. */
export function modelTitle({ id, source, commit, notes }: ModelInfo): string {
  if (notes.title !== undefined) return notes.title;
  if (commit !== undefined) return `${remoteTitle(id)}@${commit.slice(0, 8)}`;
  return source === 'url' ? remoteTitle(id) : id;
}

/** What a model that is not open yet is called. */
export function choiceTitle({ source, id }: ModelChoice): string {
  return source === 'hub' || source === 'url' ? remoteTitle(id) : id;
}

/** The short name of a model from elsewhere: `org/name`, or the folder's name. */
export function remoteTitle(id: string): string {
  if (!id.endsWith('/')) return parseHubName(id).id;
  const { host, pathname } = new URL(id);
  return decodeURIComponent(pathname.split('/').at(-2) ?? '') || host;
}
