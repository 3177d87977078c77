import { InputError } from '../base/errors';
import { keysOf } from '../base/keys';
import { combinations, editViews, firstTokens, plainDrawn, quantities } from './drawn';
import type { Drawn } from './drawn';
import { headName, parseHead } from './heads';

/**
 * What is drawn as the words of a link, the weights apart; '' for attention itself:
 * `output-norm,change,mean,first-hidden`.
 */
export function drawnWords({ quantity, edits, over, first }: Drawn): string {
  const named = [quantity, edits, over, `first-${first}`];
  return named.filter((word) => word in changesByWord).join(',');
}

/** Reads `drawnWords`. @throws InputError for a word that means nothing. */
export function parseDrawn(text: string): Drawn {
  return text.split(',').reduce<Drawn>((drawn, word) => {
    const change = changesByWord[word];
    if (change) return { ...drawn, ...change };
    const known = Object.keys(changesByWord).join(', ');
    throw new InputError(`expected some of ${known}, got "${word}"`);
  }, plainDrawn);
}

/** What each word of a link makes different. */
const changesByWord: Readonly<Record<string, Partial<Drawn>>> = {
  ...changes(quantities, (quantity) => ({ quantity })),
  ...changes(editViews, (edits) => ({ edits })),
  ...changes(combinations, (over) => ({ over })),
  ...changes(firstTokens, (first) => ({ first }), 'first-'),
};

/** By word, what each but the first of some ways makes different. */
function changes<K extends string>(
  ways: Readonly<Record<K, unknown>>,
  change: (way: K) => Partial<Drawn>,
  before = '',
): Record<string, Partial<Drawn>> {
  const [, ...others] = keysOf(ways);
  return Object.fromEntries(others.map((way) => [`${before}${way}`, change(way)]));
}

/** Reads weights as `L1H6 0.9, L1H7 -0.2`. @throws InputError for anything else. */
export function parseWeights(text: string): Drawn['weights'] {
  const items = text.split(/[,;\n]+/).map((item) => item.trim());
  return Object.fromEntries(items.filter(Boolean).map(weightEntry));
}

/** Weights as `L1H6 0.9, L1H7 -0.2`, which `parseWeights` reads. */
export function weightWords(weights: Drawn['weights']): string {
  return Object.entries(weights)
    .map(([name, weight]) => `${name} ${weight}`)
    .join(', ');
}

function weightEntry(item: string): [name: string, weight: number] {
  const [, name = '', number = ''] = /^(.*\S)\s*[\s:=]\s*(\S+)$/.exec(item) ?? [];
  const weight = Number(number.replace('\u2212', '-'));
  if (name === '' || !Number.isFinite(weight)) {
    throw new InputError(`expected a head and its weight such as L1H6 0.9, got "${item}"`);
  }
  return [headName(parseHead(name)), weight];
}
