import type { Responses } from '../../src/engine/protocol';
import { chanceOf, headScores } from '../../src/measures/headScores';
import { allHeads } from '../../src/terms/heads';
import type { Head } from '../../src/terms/heads';
import type { RunSpec } from '../../src/terms/runs';
import { toyPattern } from './toyModel';

/** The toy's heads by every score that says something of any text. */
export function toyScores(
  run: RunSpec,
  heads: readonly Head[] = allHeads({ n_layers: 2, n_heads: 8 }),
): Responses['headScores'] {
  return headScores
    .filter(({ repeatsOnly }) => !repeatsOnly)
    .map(({ id, title, definition, unit, best, on }) => {
      const score = on({ ids: run.tokens, start: 0, period: null });
      const values = heads.map(({ layer, head }) => score(toyPattern(run, layer, head)));
      const chance = chanceOf(score, run.tokens.length);
      return {
        ...{ id, title, definition, unit, best },
        values: new Float32Array(values),
        chance: new Float32Array(heads.length).fill(chance),
      };
    });
}
