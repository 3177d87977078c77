import type { NeedleChoice, NeedleSet } from '../../terms/needles';
import { needleSets } from '../../terms/needles';

/** A sentence that is hidden, what is asked about it, and the answer in it. */
export interface Needle {
  readonly needle: string;
  readonly question: string;
  readonly answer: string;
  /** How the sentence begins before the answer, for models that go on rather than answer. */
  readonly lead?: string;
}

/** The bundled needles. No haystack of ours speaks of their subjects. */
const bundled: Readonly<Record<Exclude<NeedleSet, 'own' | 'all'>, Needle>> = {
  harbour: {
    needle:
      'The best thing to do in the harbour town is to watch the ferries from the old lighthouse at dusk.',
    question: 'What is the best thing to do in the harbour town?',
    lead: 'The best thing to do in the harbour town is to',
    answer: 'watch the ferries from the old lighthouse at dusk',
  },
  orchard: {
    needle:
      'The secret of a good pear harvest, said the gardener, is to hang small bells of copper between the branches.',
    question: 'What is the secret of a good pear harvest, as the gardener said?',
    lead: 'The secret of a good pear harvest, said the gardener, is to',
    answer: 'hang small bells of copper between the branches',
  },
  train: {
    needle:
      'On the night train to Varnholt the conductor handed every passenger a green lantern and a slice of ginger cake.',
    question: 'What did the conductor hand every passenger on the night train to Varnholt?',
    lead: 'On the night train to Varnholt the conductor handed every passenger',
    answer: 'a green lantern and a slice of ginger cake',
  },
};

const names = needleSets.filter((name) => name !== 'own' && name !== 'all');

/** What a sample hides: the texts given, a bundled needle, or these in turn. */
export function needleOf(
  { needles, needle, question, answer }: NeedleChoice,
  sample: number,
): Needle {
  if (needles === 'own') return { needle, question, answer };
  const name = needles === 'all' ? names[sample % names.length] : needles;
  return bundled[name ?? 'harbour'];
}
