import type { RecallCurvesResult } from '../../analyses/recall-curves/result';
import type { RetrievalResult } from '../../analyses/retrieval-heads/result';
import { setParameters } from '../../state/edits';
import type { Workbench } from '../../state/workbench';
import { headName } from '../../terms/heads';
import { retrievalThreshold } from '../../terms/sparsity';
import { openExample } from '../examples/openExample';
import { runOf, runPlace, runTask } from './found';
import { behindWords, curveWords } from './recallWords';
import {
  bestHeads,
  counts,
  example,
  isSeen,
  looksOf,
  needleOf,
  ownModel,
  prediction,
  retrieval,
} from './retrievalFound';
import type { Tour, TourStep } from './tour';

const curves = 'recall-curves';
/** Less than the analyses do by themselves: what takes seconds is waited for. */
const few = {
  [retrieval]: { depths: [0, 0.2, 0.4, 0.6, 0.8], draws: 0 },
  [curves]: { lengths: [200], depths: [0.2, 0.6], ks: [1, 2, 3] },
};

const steps: readonly TourStep[] = [
  {
    target: (workbench) =>
      ownModel(workbench) ? '[data-tour=settings]' : '[data-tour=predictions]',
    ...{ view: 'side', title: 'A fact, hidden' },
    enter: (workbench) => {
      if (ownModel(workbench)) workbench.session.setState({ panel: retrieval });
      else if (example) openExample(workbench, example);
      workbench.session.setState({ head: null });
    },
    text: (workbench) => {
      const { needle, question, answer } = needleOf(workbench);
      if (ownModel(workbench)) {
        return `Can this model find “${needle}” in a long text? It will be asked “${question}”, and should say “${answer}”.\n\nIf it can, which of its heads go back to fetch the words?`;
      }
      const found = prediction(workbench);
      if (!found) return 'A model that can find things in a text is being opened …';
      return `“${needle}” stands somewhere among these ${found.length} tokens, and the text ends by asking for it. The model goes on with “${found.token}”, with a probability of ${found.probability.toFixed(2)}.\n\nSo it has looked the words up. Which of its ${found.heads} heads fetched them?`;
    },
  },
  {
    ...{ target: runPlace(retrieval), title: 'Hide it anywhere' },
    enter: (workbench) => prepare(workbench, retrieval),
    text: (workbench) => {
      const { state, result } = runOf<RetrievalResult>(workbench, retrieval);
      if (state !== 'done' || !result) {
        return 'One text proves nothing. This test hides the fact at several depths of a long text and asks for it each time. A head scores when it looks most at the very word that the model says next.\n\nRun it, and watch the scores come.';
      }
      const { samples, validSamples, advice } = result;
      if (validSamples === 0)
        return `${advice ?? 'No sample was valid.'}\n\nNo head has a score then.`;
      return `The model gave more than half of the answer in ${validSamples} of ${samples.length} tests. Only these count: where it did not find the fact, no head can have fetched it.`;
    },
    task: runTask(retrieval),
  },
  {
    target: (workbench) =>
      workbench.session.getState().panel === 'explore'
        ? '[data-part=head]'
        : '[aria-labelledby=retrieval-scores]',
    title: 'The heads that fetch',
    enter: ({ session }) => session.setState({ panel: retrieval }),
    text: (workbench) => {
      const [best, second] = bestHeads(workbench);
      if (!best) return 'No sample was valid, so no head has a score.';
      const looks = looksOf(workbench, best.head);
      if (isSeen(workbench) && looks) {
        return `The last row of ${headName(best.head)} is the moment before the answer. It looks at “${looks.token}”, ${looks.back} tokens back, with ${looks.weight.toFixed(2)} of its attention: it reads the next word there.`;
      }
      const { quiet, count } = counts(workbench);
      const names = [best, ...(second ? [second] : [])].map(
        ({ head, score }) => `${headName(head)} (${score.toFixed(2)})`,
      );
      return `${names.join(' and ')} score highest: 1 is to look at the right word at every step. ${quiet} of ${count} heads stay below ${retrievalThreshold}. Few heads fetch.`;
    },
    task: {
      label: () => 'See it in the text',
      run: (workbench) => {
        const [best] = bestHeads(workbench);
        if (!best || !example) return;
        workbench.session.setState({
          ...{ panel: 'explore', head: best.head, text: example.session.text },
        });
        const tokens = workbench.live.getState().shown?.base.spec.tokens ?? [];
        workbench.live.setState({ view: 'head', pinnedToken: tokens.length - 1 });
      },
      busy: () => false,
      done: (workbench) =>
        ownModel(workbench) || bestHeads(workbench).length === 0 || isSeen(workbench),
    },
  },
  {
    target: (workbench) =>
      runOf(workbench, curves).state === 'done'
        ? '[aria-labelledby=curves-title]'
        : runPlace(curves)(workbench),
    title: 'Switch them off',
    enter: (workbench) => prepare(workbench, curves),
    text: (workbench) => {
      const { state, result } = runOf<RecallCurvesResult>(workbench, curves);
      if (state !== 'done' || !result) {
        return 'To look is not yet to cause. Here the best heads are made to look at everything alike, so that they fetch nothing, and the fact is asked for again; then the same with as many random other heads of their layers.\n\nRun it. Every head is also switched off alone.';
      }
      return curveWords(result);
    },
    task: runTask(curves),
  },
  {
    target: (workbench) =>
      runOf<RecallCurvesResult>(workbench, curves).result?.singles.length
        ? '[aria-labelledby=singles-title]'
        : runPlace(curves)(workbench),
    title: 'The heads behind them',
    enter: ({ session }) => session.setState({ panel: curves }),
    text: (workbench) =>
      `${behindWords(runOf<RecallCurvesResult>(workbench, curves).result)}\n\nThe same walk goes through a model of your own, once it is open.`,
    onward: [
      { label: 'Lengths and depths', panel: 'needle-grid' },
      { label: 'Score documents', panel: 'attention-influence' },
    ],
  },
];

/** Five steps from a question to the proof of which heads answer it. */
export const retrievalTour: Tour = {
  id: 'retrieval',
  command: 'Find the retrieval heads of this model',
  about:
    'A walk-through in five steps: hide a fact in a long text, see which heads fetch it, and prove it by switching them off.',
  words: 'tour walk-through needle haystack long context retrieval learn',
  panel: retrieval,
  steps,
};

/** Goes to an analysis; settings that were not touched become those of a short run. */
function prepare({ session }: Workbench, id: keyof typeof few): void {
  session.setState((before) => ({
    ...(before.parameters[id] ? {} : setParameters(id, few[id])(before)),
    panel: id,
  }));
}
