import type { ModelNotes } from '../../terms/models';
import type { InductionFacts } from './evaluate';

const cue = 'kite';
const answer = 'honey mirror wolf salt';

/** The model's headscope.json: examples named by what they show, and a needle that it can find. */
export function notesOf({ inductionHeads }: InductionFacts): ModelNotes {
  return {
    title: 'Induction, 2 layers',
    about:
      'Two layers of attention, no MLP, trained on random words of which segments come back. It knows no English: all it can do is go on as before.',
    examples: [
      {
        name: 'Repeated words',
        text: 'river candle stone owl guitar snow kettle prince river candle stone owl guitar snow',
      },
      {
        name: 'One word comes back',
        text: 'apple horse window candle bridge tiger sugar boat crown leaf window',
      },
      {
        name: 'Two continuations',
        text: 'wolf gate rain river sing wolf pencil salt fence wolf',
      },
      {
        name: 'Nothing repeats',
        text: 'guitar beach kite honey train salt pencil cave tiger scarf',
      },
    ],
    parameters: {
      'retrieval-heads': {
        needle: `${cue} ${answer}`,
        question: cue,
        answer,
        template: 'plain',
        lengths: [72],
        samples: 4,
        newTokens: 6,
        top: Math.max(1, inductionHeads.length),
      },
    },
  };
}
