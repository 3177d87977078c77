import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { topIndices } from '../../src/base/statistics.ts';
import { readHeadScores } from '../../src/terms/headScoreFiles.ts';
import { allHeads, headName } from '../../src/terms/heads.ts';
import { sparsity } from '../../src/terms/sparsity.ts';

const folder =
  process.env.HEADSCOPE_HEAD_SCORES ?? join(import.meta.dirname, '../../../shared/data/head_score');
const file = join(folder, 'llama-2-7b-80k.json');

/** What the paper and its repository say of Llama-2-7B-80K (Wu et al. 2024, figures 1 and 4). */
if (existsSync(file)) {
  describe('the published scores of Llama-2-7B-80K', () => {
    const read = readHeadScores(readFileSync(file, 'utf8'), 'llama-2-7b-80k.json');

    it('have 33 retrieval heads, 6 of them strong, and 12 that are always active', () => {
      expect(read).toMatchObject({ n_layers: 32, n_heads: 32 });
      expect(sparsity(read.scores, read.active)).toMatchObject({
        ...{ scored: 1024, retrieval: 33, strong: 6, alwaysActive: 12 },
      });
    });

    it('have the published best ten', () => {
      const heads = allHeads({ n_layers: 32, n_heads: 32 });
      const scores = read.scores.map((score) => score ?? -1);
      const best = topIndices(scores, 10);
      expect(best.map((i) => headName(heads[i]!))).toEqual([
        ...['L16H19', 'L11H15', 'L8H26', 'L6H9', 'L7H12'],
        ...['L17H22', 'L11H2', 'L6H16', 'L19H15', 'L21H30'],
      ]);
      expect(best.map((i) => scores[i]!.toFixed(2))).toEqual([
        ...['0.94', '0.92', '0.80', '0.62', '0.61', '0.56', '0.46', '0.44', '0.42', '0.40'],
      ]);
    });
  });
} else {
  it('published scores', ({ skip }) => {
    skip(`there is no ${file}: name its folder with HEADSCOPE_HEAD_SCORES`);
  });
}
