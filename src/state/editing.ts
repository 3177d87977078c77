import { messageOf } from '../base/errors';
import type { Desk } from './desk';
import { changesOf, needsTexts, textsOf } from './changeDraft';
import type { ChangeDraft } from './changeDraft';
import { readInput } from './reading';
import type { Change } from './session';

/** Turns what is typed in the form of an edit into edits of the run. */
export class Editing {
  constructor(private readonly desk: Desk) {}

  /**
   * Makes the edits that a draft means, in the place of one in the list or at its end.
   * @returns what is wrong with the draft; null when it was taken
   */
  async take(draft: ChangeDraft, index: number | null): Promise<string | null> {
    const { session, live } = this.desk;
    const { info } = live.getState();
    if (!info) return 'no model is open';
    try {
      const changes = changesOf(draft, info, await this.tokensOf(draft));
      session.setState(({ interventions }) => ({
        interventions: placed(interventions, changes, index),
      }));
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  private async tokensOf(draft: ChangeDraft): Promise<number[][]> {
    const { session, live } = this.desk;
    const { info } = live.getState();
    if (!needsTexts(draft.kind) || !info) return [];
    const signal = new AbortController().signal;
    const found: number[][] = [];
    for (const text of textsOf(draft)) {
      if (info.input === 'ids') found.push(text.split(/[\s,]+/).map(Number));
      else {
        const input = { ...session.getState(), text };
        found.push([...(await readInput(this.desk, info, signal, input)).spec.tokens]);
      }
    }
    return found;
  }
}

function placed(
  list: readonly Change[],
  changes: readonly Change[],
  index: number | null,
): Change[] {
  if (index === null) return [...list, ...changes];
  return [...list.slice(0, index), ...changes, ...list.slice(index + 1)];
}
