import { pick } from '../../base/random';
import { readExample } from './reading';
import type { SourceMaker } from './source';
import { fill } from './templates';
import { wordPool } from './wordPool';
import type { WordPool } from './wordPool';
import { englishArguments, englishDescriptions, englishFunctions } from './words';

const opening = 'def {function}(self, {arguments}):\n    """{summary}\n\n{listed}    :param';
const documented = '    :param {argument}: {description}\n';
const taken = new Set(['def', 'self', 'param']);

/** The most arguments of a signature. */
const mostArguments = 6;

/**
 * Docstring arguments (Heimersheim and Janiak 2023): the documentation lists some arguments in their
 * order, the answer is the next one. Target: that one; distractors: the signature's others. Corrupt:
 * other arguments in the signature.
 */
export const docstring: SourceMaker = (reader, _, random) => {
  const pool = (name: string, english: readonly string[], least: number): WordPool =>
    wordPool(reader.codec, { name, english, least, taken }, random);
  const names = pool('Arguments', englishArguments, 2 * mostArguments);
  const functions = pool('functions', englishFunctions, 1);
  const descriptions = pool('descriptions', englishDescriptions, 3);
  const description = (count: number): string => random.sample(descriptions.words, count).join(' ');
  return {
    words: names.note,
    draw() {
      if (
        names.words.length < 2 * mostArguments ||
        descriptions.words.length < 3 ||
        functions.words.length === 0
      )
        return 'the vocabulary has too few words that are single tokens';
      const [before, listed, after] = [random.int(3), 1 + random.int(2), random.int(2)];
      const count = before + listed + 1 + after;
      const drawn = random.sample(names.words, 2 * count);
      const [signature, others] = [drawn.slice(0, count), drawn.slice(count)];
      const lines = signature
        .slice(before, before + listed)
        .map((argument) => fill(documented, { argument, description: description(2) }));
      const common = {
        function: pick(functions.words, random),
        summary: description(3),
        listed: lines.join(''),
      };
      const text = (of: readonly string[]): string =>
        fill(opening, { ...common, arguments: of.join(', ') });
      const answer = signature[before + listed] ?? '';
      return readExample(reader, {
        ...{ variant: `${listed} listed`, clean: text(signature), corrupt: text(others) },
        ...{ targets: [answer], distractors: signature.filter((name) => name !== answer) },
      });
    },
  };
};
