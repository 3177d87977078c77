import { messageOf } from '../base/errors';
import { checkHead, headName } from '../terms/heads';
import type { Head } from '../terms/heads';
import { parseHook } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';
import type { ModelInfo } from '../terms/models';
import { droppedPart } from './link';
import type { ReadLink } from './link';
import { digestDigits } from './session';
import type { OffHead, Session } from './session';

/** Leaves out of a session what its model does not have, and says what and why. */
export function fitToModel(session: Session, model: ModelInfo): ReadLink {
  const dropped: string[] = [];
  const keep =
    <T>(name: (item: T) => string, verify: (item: T) => void) =>
    (item: T): boolean => {
      try {
        verify(item);
        return true;
      } catch (error) {
        dropped.push(droppedPart(name(item), messageOf(error)));
        return false;
      }
    };
  const inModel = (head: Head): void => void checkHead(head, model);
  const keepHead = keep<Head>((head) => `head=${headName(head)}`, inModel);
  const fitted: Session = {
    ...session,
    ...fitInput(session, model, dropped),
    special: fitSpecial(session, model, dropped),
    detail: fitDetail(session, model, dropped),
    model: { source: model.source, id: model.id, digest: model.digest.slice(0, digestDigits) },
    head: session.head && keepHead(session.head) ? session.head : null,
    off: session.off.filter(keep<OffHead>((head) => `off=${headName(head)}:${head.mode}`, inModel)),
    heads: session.heads.filter(keep((head) => `heads=${headName(head)}`, inModel)),
    headSets: session.headSets.map(({ name, heads }) => ({
      name,
      heads: heads.filter(keep((head) => `sets=${name}:${headName(head)}`, inModel)),
    })),
    interventions: session.interventions.filter(
      keep(
        (edit) => `do=${JSON.stringify(edit)}`,
        (edit) => checkEdit(edit, model),
      ),
    ),
  };
  return { session: fitted, dropped };
}

/** One sentence when the session was made with other weights than these; null when they agree. */
export function digestMismatch({ model: wanted }: Session, model: ModelInfo): string | null {
  if (wanted.digest === undefined || model.digest.startsWith(wanted.digest)) return null;
  return (
    `The link was made with another version of ${model.id} (digest ${short(wanted.digest)}, here ` +
    `${short(model.digest)}): its numbers may differ from those you see.`
  );
}

function short(digest: string): string {
  return digest.slice(0, 8);
}

/** What each kind of model is given, as a session has it. */
const partOf = { text: 'text', ids: 'tokens', image: 'image' } as const;
const reasons = {
  text: 'the model takes text',
  ids: 'the model has no tokenizer and takes token ids',
  image: 'the model reads pictures',
} as const;

function fitInput(
  session: Session,
  { input, answer: readsAnswer }: ModelInfo,
  dropped: string[],
): Pick<Session, 'text' | 'tokens' | 'image' | 'answer'> {
  const answer = readsAnswer ? session.answer : '';
  if (session.answer !== answer)
    dropped.push(
      droppedPart(`answer=${session.answer}`, 'the model has no encoder: it reads one text'),
    );
  for (const part of Object.values(partOf)) {
    const value = session[part];
    if (part !== partOf[input] && value !== null)
      dropped.push(droppedPart(`${part}=${String(value)}`, reasons[input]));
  }
  const nothing = { text: null, tokens: null, image: null, answer };
  return { ...nothing, [partOf[input]]: session[partOf[input]] };
}

/** What the tokenizer does by itself need not be said. */
function fitSpecial(
  { special }: Session,
  { special_tokens: known }: ModelInfo,
  dropped: string[],
): boolean | null {
  if (special === null || special === known?.added) return null;
  if (known) return special;
  const part = `special=${special ? 'on' : 'off'}`;
  dropped.push(droppedPart(part, 'the model has no special tokens to put around a text'));
  return null;
}

/** Ids that the vocabulary lacks are left out; cells and positions wait for a text that has them. */
function fitDetail(
  { detail }: Session,
  { d_vocab }: ModelInfo,
  dropped: string[],
): Session['detail'] {
  const fitted = (name: 'target' | 'distractor', key: string): number | null => {
    const id = detail[name];
    if (id === null || id < d_vocab) return id;
    dropped.push(droppedPart(`${key}=${id}`, `the model has ${d_vocab} tokens`));
    return null;
  };
  return {
    ...detail,
    target: fitted('target', 'target'),
    distractor: fitted('distractor', 'against'),
  };
}

function checkEdit({ at, heads }: Intervention, model: ModelInfo): void {
  const { layer } = parseHook(at);
  if (layer === undefined) return;
  (heads ?? [0]).forEach((head) => checkHead({ layer, head }, model));
}
