import type { Token } from './models';
import { patchAt, positionCount } from './pictures';
import type { PatchGrid } from './pictures';

/** The positions of a picture as tokens, which are numbered one after the other: `[CLS]`, `r0c0`, `r0c1` ... */
export function positionTokens(grid: PatchGrid): Token[] {
  return Array.from({ length: positionCount(grid) }, (_, id) => {
    const patch = patchAt(grid, id);
    const text = patch ? `r${patch.row}c${patch.column}` : (grid.specials[id] ?? '');
    return { id, text, special: patch === undefined };
  });
}
