import { switchHeads, toggleSelected } from '../../state/edits';
import type { Edit } from '../../state/edits';
import { offMode } from '../../state/session';
import type { Session } from '../../state/session';
import { hasHead, headNameIn, parseHead } from '../../terms/heads';
import type { Head, HeadGridShape } from '../../terms/heads';
import { modeWords } from '../words';
import type { Command, Offer, Page } from './command';

/** What can be done with the head that was typed in any of the field's spellings, else the locked one. */
export const headCommands: Offer = ({ workbench }, asked) => {
  const { info } = workbench.live.getState();
  const session = workbench.session.getState();
  if (!info) return [];
  const named = headIn(asked, info);
  const head = named?.head ?? session.head;
  if (!head) return [];
  const name = headNameIn(info, head);
  const words = named?.words ?? '';
  const lock: readonly Command[] = named
    ? [step(`Lock head ${name}`, () => ({ head, panel: 'explore' }), words)]
    : [];
  return [...lock, ...switching(head, name, session, words)];
};

function switching(head: Head, name: string, session: Session, words: string): Command[] {
  const mode = offMode(session.off, head);
  const selected = hasHead(session.heads, head);
  return [
    ...(['zero', 'uniform'] as const)
      .filter((one) => one !== mode)
      .map((one) =>
        step(`Switch ${name} off: ${modeWords[one]}`, switchHeads([head], one), `${words} ablate`),
      ),
    ...(mode ? [step(`Switch ${name} on again`, switchHeads([head], null), words)] : []),
    step(
      selected ? `Take ${name} out of the selection` : `Add ${name} to the selection`,
      toggleSelected(head),
      words,
    ),
  ];
}

function step(title: string, edit: Edit, words: string): Command {
  const run = ({ workbench }: Page): void => workbench.session.setState(edit);
  return { title, group: 'Head', words, run };
}

/** The head that the words end with: `lock 1.3`, `L1 H3`. */
function headIn(
  asked: string,
  shape: HeadGridShape,
): { readonly head: Head; readonly words: string } | null {
  const words = asked.trim().split(/\s+/);
  for (let at = words.length - 1; at >= 0; at--) {
    try {
      const spelling = words.slice(at).join(' ');
      return { head: parseHead(spelling, shape), words: spelling };
    } catch {
      // Not from here on: the word before may begin it.
    }
  }
  return null;
}
