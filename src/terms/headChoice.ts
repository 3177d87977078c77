import { InputError } from '../base/errors';
import type { Random } from '../base/random';
import { topIndices } from '../base/statistics';
import { allHeads, hasHead } from './heads';
import type { HeadGridShape, HeadSet } from './heads';
import { fittedScores } from './headScoreFiles';
import type { HeadScores } from './headScoreFiles';
import { shareOf } from './influence';

/**
 * The top share of heads by a score, best first: ceil(share * heads), of those that scored above 0.
 * `scores` `[layer * head]`, null where a head has none.
 * @throws InputError when no head scored above 0: then none is better than another
 */
export function topShare(
  scores: readonly (number | null)[],
  share: number,
  shape: HeadGridShape,
): HeadSet {
  const heads = allHeads(shape);
  const values = heads.map((_, i) => scores[i] ?? -Infinity);
  const best = topIndices(values, shareOf(share, heads.length)).filter((i) => (values[i] ?? 0) > 0);
  if (best.length === 0) {
    throw new InputError('no head has a score above 0: there is no top share of them');
  }
  return best.flatMap((i) => heads[i] ?? []);
}

/** The top share of a file's heads; of a plain list all that are listed. @throws InputError like `topShare`, and for a file of a larger model. */
export function bestOfFile(file: HeadScores, share: number, shape: HeadGridShape): HeadSet {
  const scores = fittedScores(file, shape);
  const listed = scores.filter((score) => (score ?? 0) > 0).length / scores.length;
  return topShare(scores, file.format === 'heads' ? listed : share, shape);
}

/** Where the heads of a random set are drawn from: the layers of the set it is held against, or any. */
export type DrawnFrom = 'layers' | 'any';

/**
 * Sets of other heads to hold a set against: each as large, none of them in the set; of the same layers
 * as far as these have enough other heads, or of any. As many as `draws`, fewer heads where the model has
 * no more. The first sets do not depend on how many are drawn.
 */
export function randomSets(
  set: HeadSet,
  draws: number,
  shape: HeadGridShape,
  random: Random,
  from: DrawnFrom = 'layers',
): HeadSet[] {
  const others = allHeads(shape).filter((head) => !hasHead(set, head));
  const alike = from === 'layers' ? [...new Set(set.map(({ layer }) => layer))] : [];
  const layers = alike.sort((a, b) => a - b);
  return Array.from({ length: set.length === 0 || others.length === 0 ? 0 : draws }, () => {
    const drawn = layers.flatMap((layer) => {
      const there = others.filter((head) => head.layer === layer);
      const wanted = set.filter((head) => head.layer === layer).length;
      return random.sample(there, Math.min(wanted, there.length));
    });
    const left = others.filter((head) => !hasHead(drawn, head));
    const missing = Math.min(set.length - drawn.length, left.length);
    return [...drawn, ...random.sample(left, missing)];
  });
}
