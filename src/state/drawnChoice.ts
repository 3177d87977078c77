import type { Drawn } from '../terms/drawn';
import { headName } from '../terms/heads';
import type { HeadSet } from '../terms/heads';
import type { Live } from './live';
import type { Session } from './session';
import { inModel, shownHead } from './shownHead';

/**
 * What the session's choice comes to on the run that is shown: without edits there is nothing to
 * compare, and without selected heads nothing to combine.
 */
export function drawnOf(session: Session, { shown, info }: Live): Drawn {
  const { drawn } = session;
  const selected = selectedHeads(session, info);
  const over = selected.length > 0 ? drawn.over : 'head';
  const named = Object.entries(drawn.weights).filter(([name]) =>
    selected.some((head) => headName(head) === name),
  );
  return {
    ...drawn,
    over,
    edits: shown?.edited ? drawn.edits : 'after',
    weights: over === 'sum' ? Object.fromEntries(named) : {},
  };
}

/** The heads of the figure: those that are combined, else the one on show. */
export function drawnHeads(session: Session, live: Live, { over }: Drawn): HeadSet {
  if (over !== 'head') return selectedHeads(session, live.info);
  const head = shownHead(session, live);
  return head ? [head] : [];
}

function selectedHeads({ heads }: Session, info: Live['info']): HeadSet {
  return info ? heads.filter((head) => inModel(head, info)) : [];
}

/** Whether the figure is the attention of one head in one run, which is known anyway. */
export function isPlain(drawn: Drawn, texts: readonly string[]): boolean {
  return drawn.over === 'head' && !drawsTiles(drawn, texts);
}

/** Whether the small pictures show anything but attention in one run. */
export function drawsTiles({ quantity, edits, first }: Drawn, texts: readonly string[]): boolean {
  return quantity !== 'attention' || edits === 'change' || first !== 'shown' || texts.length > 0;
}
