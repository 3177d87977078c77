import { z } from 'zod';
import { readsSource } from './blocks';
import { isCausal } from './models';
import type { ModelInfo } from './models';

/** Where a part of a row of tokens lies: `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const text = z.string().trim().min(1);

/** What is hidden in a text and asked for. */
export const probes = {
  sentence: 'A sentence in a text, and a question about it',
  passkey: 'A number said once in a text',
  'key-value': 'A JSON object of keys and passages, asked for one key',
  repeats: 'Random tokens that begin to come again',
} as const;
export type Probe = keyof typeof probes;

/** The bundled needles, by name; `all` takes them in turn, `own` the texts given. */
export const needleSets = ['own', 'harbour', 'orchard', 'train', 'all'] as const;
export type NeedleSet = (typeof needleSets)[number];

/** Probes that hide something in a text. */
const inText = ['sentence', 'passkey'];
const own = { probe: 'sentence', needles: 'own' };

/** What is hidden, asked for and read, as parameters of an analysis: to be spread into its schema. */
export const needleFields = {
  probe: z
    .enum(Object.keys(probes) as [Probe, ...Probe[]])
    .default('sentence')
    .meta({
      title: 'Probe',
      description:
        'sentence: a sentence, and a question about it; passkey: a number said once; key-value: a JSON object with solved keys before the one asked for; repeats: random tokens that come again, for models that answer no questions',
    }),
  needles: z
    .enum(needleSets)
    .default('own')
    .meta({
      title: 'Needles',
      when: { probe: 'sentence' },
      description: 'own: the texts below; three bundled ones by name; all: these in turn',
    }),
  needle: text
    .default(
      'The best thing to do in the harbour town is to watch the ferries from the old lighthouse at dusk.',
    )
    .meta({
      title: 'Needle',
      when: own,
      description: 'The sentence hidden in the haystack',
      multiline: true,
    }),
  question: text
    .default('What is the best thing to do in the harbour town?')
    .meta({ title: 'Question', when: own, description: 'Follows the haystack', multiline: true }),
  answer: text.default('watch the ferries from the old lighthouse at dusk').meta({
    title: 'Answer',
    when: own,
    description: 'The part of the needle that should be copied: located and scored',
  }),
  haystack: z
    .string()
    .default('')
    .meta({
      title: 'Haystack',
      when: { probe: inText },
      description:
        'Own text to hide the needle in; empty: generated. Further samples begin at other sentences of it',
      multiline: true,
    }),
  haystackFiles: z
    .string()
    .default('')
    .meta({
      title: 'Haystack of files',
      when: { probe: inText },
      description: 'Own texts in place of the haystack above, one after the other',
      given: 'documents',
    }),
  template: z
    .enum(['plain', 'book', 'chat'])
    .default('book')
    .meta({
      title: 'Template',
      when: { probe: inText },
      description:
        'book: "Based on the content of the book, Question: ... Answer:", as in the paper’s code; chat: the same as a message in the model’s own chat template; plain: the question as it is, of bundled needles and passkeys with the beginning of the answer’s sentence',
    }),
  newTokens: z.number().int().min(1).max(200).default(50).meta({
    title: 'New tokens',
    description: 'Generated at most; ends at a line break, but for repeats',
  }),
};

/** Of an analysis' parameters those that such fields stand for: `needleFields`, `needleTestFields`. */
export function choiceOf<F extends object>(
  fields: F,
  parameters: Readonly<Record<keyof F, unknown>>,
): Readonly<Record<string, unknown>> {
  const names = Object.keys(fields) as (keyof F)[];
  return Object.fromEntries(names.map((name) => [name, parameters[name]]));
}

export const needleSchema = z.object(needleFields);
export type NeedleChoice = z.output<typeof needleSchema>;

/** Token counts of whole prompts, as a parameter of an analysis. */
export const needleLengths = z.array(z.number().int().min(8).max(100_000)).min(1).max(40);

/** Places of the needle in the haystack, 0 start, 1 end, as a parameter of an analysis. */
export const needleDepths = z.array(z.number().min(0).max(1)).min(1).max(40);

/** Which tests are made, as parameters of an analysis: to be spread into its schema. */
export const needleTestFields = {
  ...needleFields,
  lengths: needleLengths
    .default([400])
    .meta({ title: 'Lengths', description: 'Tokens of the whole prompt, one or several lengths' }),
  depths: needleDepths
    .default([0, 0.25, 0.5, 0.75, 1])
    .meta({ title: 'Depths', description: 'Where the needle is put: 0 start, 1 end' }),
  samples: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(2)
    .meta({ title: 'Samples a place', description: 'Haystacks drawn for each length and depth' }),
};

export type NeedleTestChoice = z.output<z.ZodObject<typeof needleTestFields>>;

/** How long a prompt is, in tokens, and where in it the needle lies, 0 start, 1 end. */
export interface NeedlePlace {
  readonly length: number;
  readonly depth: number;
}

/** Every length at every depth, in this order. */
export function placesOf(lengths: readonly number[], depths: readonly number[]): NeedlePlace[] {
  return lengths.flatMap((length) => depths.map((depth) => ({ length, depth })));
}

/** Lengths that a model can read, and in a sentence what had to be changed for that. */
export interface FittedLengths {
  readonly lengths: readonly number[];
  readonly said: string | null;
}

/** Lengths that do not leave room for the answer are cut to the longest that does; equal ones are one. */
export function fittedLengths(
  lengths: readonly number[],
  n_ctx: number,
  newTokens: number,
): FittedLengths {
  const longest = n_ctx - newTokens;
  const long = lengths.filter((length) => length > longest);
  if (long.length === 0) return { lengths: [...new Set(lengths)], said: null };
  const fitted = new Set(lengths.map((length) => Math.min(length, longest)));
  return {
    lengths: [...fitted],
    said: `Lengths of ${long.join(', ')} tokens were cut to ${longest}: the model reads at most ${n_ctx}, and ${newTokens} are left for the answer.`,
  };
}

/** Whether a model can be given needle tests: true, or why not. */
export function takesNeedleTests(model: ModelInfo): true | string {
  if (model.input === 'image') return 'hides a text in a text; this model reads pictures';
  if (readsSource(model)) {
    return 'needs a model that goes on with one text; this one has an encoder that reads another';
  }
  return isCausal(model) || 'needs a model that goes on with a text; this one sees both ways';
}
