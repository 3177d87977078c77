import { z } from 'zod';
import { InputError } from '../base/errors';
import { headName, parseHead } from '../terms/heads';
import { check, digest, imageName, readIds, readModel, sourceKeys, text } from './linkPart';
import type { LinkPart } from './linkPart';
import { sameSide } from './session';
import type { OtherSide, Session } from './session';

/** The names of the parts that are about the other side begin with this. */
export const otherPrefix = 'b.';

interface OtherPart {
  readonly key: string;
  write(other: OtherSide): string | null;
  /** @throws InputError saying what is wrong with the value. */
  read(value: string, other: OtherSide): Partial<OtherSide>;
}

const edits = z.enum(['edited', 'unedited']);

const parts: readonly OtherPart[] = [
  ...sourceKeys.map(({ key, source }): OtherPart => ({
    key,
    write: ({ model }) => (model?.source === source ? model.id : null),
    read: (value, { model }) => ({ model: { ...model, ...readModel(source, value) } }),
  })),
  {
    key: 'digest',
    write: ({ model }) => model?.digest ?? null,
    read(value, { model }) {
      if (!model) throw new InputError('the link names no model of the other side before it');
      return { model: { ...model, digest: check(digest, value) } };
    },
  },
  {
    key: 'head',
    write: ({ head }) => head && headName(head),
    read: (value) => ({ head: parseHead(value) }),
  },
  {
    key: 'tokens',
    write: ({ tokens }) => tokens && tokens.join(','),
    read: (value) => ({ tokens: readIds(value) }),
  },
  {
    key: 'image',
    write: ({ image }) => image,
    read: (value) => ({ image: check(imageName, value) }),
  },
  {
    key: 'text',
    write: (other) => other.text,
    read: (value) => ({ text: check(text, value) }),
  },
];

/** The other side of a comparison: `b=edited` or `b=unedited`, then `b.text` and the like. */
export const otherParts: readonly LinkPart[] = [
  {
    key: 'b',
    write: ({ other }) => other && (other.edited ? 'edited' : 'unedited'),
    read: (value, session) => withOther(session, { edited: check(edits, value) === 'edited' }),
  },
  ...parts.map(({ key, write, read }): LinkPart => ({
    key: `${otherPrefix}${key}`,
    write: ({ other }) => other && write(other),
    read: (value, session) => withOther(session, read(value, session.other ?? sameSide)),
  })),
];

function withOther(session: Session, change: Partial<OtherSide>): Session {
  return { ...session, other: { ...(session.other ?? sameSide), ...change } };
}
