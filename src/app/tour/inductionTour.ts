import { clearEdits, switchHeads } from '../../state/edits';
import { examples } from '../../state/examples';
import type { Workbench } from '../../state/workbench';
import { headName } from '../../terms/heads';
import type { Head } from '../../terms/heads';
import { openExample } from '../examples/openExample';
import { castOf } from '../explore/headRoles';
import type { Tour, TourStep } from './tour';

const [induction] = examples;

/** At most eight steps to the induction heads of the first bundled model. */
const steps: readonly TourStep[] = [
  {
    ...{ target: '[data-tour=text]', view: 'heads', title: 'A text' },
    text: () =>
      'The model reads these words one by one and guesses the next. It was trained on random words: all it can do is go on as before. Six of these words come twice.',
    enter: (workbench) => {
      if (induction) openExample(workbench, induction);
      workbench.session.setState({ head: null, panel: 'explore', off: [], interventions: [] });
    },
  },
  {
    ...{ target: '[data-part=heads]', view: 'heads', title: 'All its heads' },
    text: ({ live }) => {
      const { info } = live.getState();
      const count = info ? info.n_layers * info.n_heads : 0;
      return `Each of the ${count} pictures is one attention head. A row is a word that looks, a column a word looked at, dark is much attention. Most heads look at the first column: they rest.`;
    },
  },
  {
    ...{ target: '[data-part=heads]', view: 'heads', title: 'Two that wake up' },
    text: (workbench) => {
      const heads = inductionHeads(workbench);
      if (heads.length === 0) return 'The heads are still being measured.';
      return `In the second layer ${heads.map(headName).join(' and ')} have a stripe that begins where the words come again. Click one to lock it, or go on.`;
    },
  },
  {
    ...{ target: '[data-part=head]', view: 'head', title: 'What it looks at' },
    text: () =>
      'The last row is the last word, “snow”. Its dark cell is “kettle”: what came after “snow” the first time. The sentence at the top says so of every row, with the measured score.',
    enter: (workbench) => {
      const [head] = inductionHeads(workbench);
      if (head) workbench.session.setState((session) => ({ head: session.head ?? head }));
    },
  },
  {
    ...{ target: '[data-tour=predictions]', view: 'side', title: 'What comes of it' },
    text: (workbench) => {
      const [first] = workbench.live.getState().shown?.predictions ?? [];
      const word = first?.token.text.trim() ?? '';
      return `And so the model expects “${word}” next, with a probability of ${first?.runs[0]?.probability.toFixed(2) ?? '…'}.`;
    },
  },
  {
    ...{ target: '[data-tour=predictions]', view: 'side', title: 'Is it this head that does it?' },
    text: (workbench) => {
      const [first] = workbench.live.getState().shown?.predictions ?? [];
      const [before, after] = first?.runs ?? [];
      const names = inductionHeads(workbench).map(headName).join(' and ');
      return after
        ? `With ${names} switched off, “${first?.token.text.trim() ?? ''}” falls from ${before?.probability.toFixed(2) ?? ''} to ${after.probability.toFixed(2)}. They are what remembers.`
        : 'Switching the heads off …';
    },
    enter: (workbench) => {
      const heads = inductionHeads(workbench);
      if (heads.length > 0) workbench.session.setState(switchHeads(heads, 'zero'));
    },
  },
  {
    ...{ target: '[data-part=roles]', view: 'heads', title: 'You found the induction heads' },
    text: () =>
      'This list says what every head does in your own text, with the measured scores. Hover a head to see it, click to lock it.',
    enter: ({ session }) => session.setState(clearEdits),
  },
  {
    ...{ target: '[data-tour=more]', view: 'heads', title: 'Go on by yourself' },
    text: () =>
      'Examples show names, code, JSON and long documents. The panels below measure, change and train. Ctrl K lists everything, ? the keys, and the link holds all that you see.',
  },
];

export const inductionTour: Tour = {
  id: 'induction',
  command: 'Take the tour',
  about: 'In two minutes: find the heads that remember, and switch them off.',
  words: 'introduction begin learn induction walk-through',
  steps,
};

/** The heads that score as induction heads on the text on the page, best first; two at most. */
function inductionHeads({ live }: Workbench): readonly Head[] {
  const { scored } = live.getState();
  const cast = scored ? castOf(scored).find(({ role }) => role.score === 'prefix-matching') : null;
  if (!cast) return [];
  return cast.heads.slice(0, 2).map(({ layer, head }) => ({ layer, head }));
}
