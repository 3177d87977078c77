import { allHeads, headIndex } from './heads';
import type { HeadGridShape, HeadSet } from './heads';

/** `{"L-H": [scores]}` on one line, as the retrieval-head repository keeps them; heads in order. */
export function writeHeadScores(
  perSample: readonly (readonly number[])[],
  shape: HeadGridShape,
): string {
  const entries = allHeads(shape).map((head) => [
    `${head.layer}-${head.head}`,
    perSample.map((scores) => scores[headIndex(head, shape)] ?? 0),
  ]);
  return `${JSON.stringify(Object.fromEntries(entries))}\n`;
}

/** A plain list of heads: a line `layer,head` each, in their order. */
export function writeHeadList(heads: HeadSet): string {
  return heads.map(({ layer, head }) => `${layer},${head}\n`).join('');
}
