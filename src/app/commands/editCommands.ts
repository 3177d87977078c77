import { clearEdits, switchHeads, toggleHead } from '../../state/edits';
import type { Edit } from '../../state/edits';
import type { Command, Offer } from './command';

/** Steps back and forth, and what changes several heads at once. */
export const editCommands: Offer = ({ workbench }) => {
  const { head, heads, off, interventions } = workbench.session.getState();
  const { back, forward } = workbench.live.getState().steps;
  const edit = (title: string, change: Edit, keys?: string): Command => ({
    ...{ group: 'Edit', title, keys },
    run: ({ workbench: { session } }) => session.setState(change),
  });
  const move = (title: string, keys: string, way: 'undo' | 'redo'): Command => ({
    ...{ group: 'Edit', title, keys },
    run: (page) => page.workbench.undo[way](),
  });
  return [
    ...(back > 0 ? [move('Undo', 'mod+Z', 'undo')] : []),
    ...(forward > 0 ? [move('Redo', 'mod+shift+Z', 'redo')] : []),
    ...(head ? [edit('Unlock the head', () => ({ head: null }), 'Escape')] : []),
    ...(head ? [edit('Switch the locked head off or on', toggleHead(head), 'O')] : []),
    ...(heads.length > 0
      ? [
          edit('Zero the selected heads', switchHeads(heads, 'zero')),
          edit('Make the selected heads uniform', switchHeads(heads, 'uniform')),
          edit('Clear the selection', () => ({ heads: [] })),
        ]
      : []),
    ...(off.length + interventions.length > 0
      ? [edit('Clear all edits: every head as trained', clearEdits)]
      : []),
  ];
};
