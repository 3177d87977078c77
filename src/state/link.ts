import { InputError, messageOf } from '../base/errors';
import { decodeEntry, encodeEntries, splitHash } from './linkCoding';
import type { LinkEntry } from './linkCoding';
import { otherPrefix } from './linkOther';
import { sourceKeys } from './linkPart';
import { linkParts } from './linkParts';
import { parameterEntries, readParameter } from './linkParameters';
import { defaultSession } from './session';
import type { Session } from './session';

/** The version of links that this page writes and reads. */
export const linkVersion = '1';

/** A session read from a link; `dropped` says in one sentence each which part was left out and why. */
export interface ReadLink {
  readonly session: Session;
  readonly dropped: readonly string[];
}

/** The session as the part of an address after `#`: versioned, readable, defaults left out. */
export function toLink(session: Session): string {
  const parts = linkParts.flatMap(({ key, write }) => {
    const value = write(session);
    return value === null ? [] : [{ key, value }];
  });
  return encodeEntries([{ key: 'v', value: linkVersion }, ...parts, ...parameterEntries(session)]);
}

/** Reads a link part by part: what cannot be read is dropped with its reason, the rest is kept. */
export function fromLink(hash: string): ReadLink {
  const reading = new Reading();
  const entries = splitHash(hash).flatMap((part) => reading.entry(part));
  const isParameter = ({ key }: LinkEntry): boolean => key.startsWith('p.');
  // The panel decides what a parameter means, so parameters come last.
  entries.filter((entry) => !isParameter(entry)).forEach((entry) => reading.part(entry));
  entries.filter(isParameter).forEach((entry) => reading.parameter(entry));
  return { session: reading.session, dropped: reading.dropped };
}

/** The sentence for a part that was left out. */
export function droppedPart(part: string, reason: string): string {
  const shown = part.length > 60 ? `${part.slice(0, 57)}...` : part;
  return `The link's part ${shown} was dropped: ${reason.replace(/\.$/, '')}.`;
}

class Reading {
  session: Session = defaultSession;
  readonly dropped: string[] = [];
  private readonly seen = new Set<string>();

  entry(part: string): LinkEntry[] {
    try {
      const entry = decodeEntry(part);
      const name = thingNamed(entry.key);
      if (this.seen.has(name)) throw new InputError('the link names it twice');
      this.seen.add(name);
      return [entry];
    } catch (error) {
      this.dropped.push(droppedPart(part, messageOf(error)));
      return [];
    }
  }

  part(entry: LinkEntry): void {
    this.apply(entry, (session) => {
      if (entry.key === 'v') return checkVersion(entry.value, session);
      const part = linkParts.find(({ key }) => key === entry.key);
      if (!part) throw new InputError('a link has no part of this name');
      return part.read(entry.value, session);
    });
  }

  parameter(entry: LinkEntry): void {
    this.apply(entry, (session) => readParameter(entry, session));
  }

  private apply({ key, value }: LinkEntry, read: (session: Session) => Session): void {
    try {
      this.session = read(this.session);
    } catch (error) {
      this.dropped.push(droppedPart(`${key}=${value}`, messageOf(error)));
    }
  }
}

/** What a part is about: a side has one model, whatever kind of source names it. */
function thingNamed(key: string): string {
  const side = key.startsWith(otherPrefix) ? otherPrefix : '';
  const isModel = sourceKeys.some((one) => `${side}${one.key}` === key);
  return isModel ? `${side}model` : key;
}

function checkVersion(value: string, session: Session): Session {
  if (value === linkVersion) return session;
  throw new InputError(
    `this page reads version ${linkVersion}, so other parts may be missing or mean something else`,
  );
}
