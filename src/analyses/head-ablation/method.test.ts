import { describe, expect, it, vi } from 'vitest';
import { known } from '../../../tests/handBuilt/inductionModel';
import { openHandBuilt, unwatched } from '../../../tests/reference/opened';
import { InputError } from '../../base/errors';
import { mean } from '../../base/statistics';
import { forward } from '../../model/forward';
import type { LoadedModel } from '../../model/loaded';
import { lossesOf } from '../../tensor/crossEntropy';
import { compute } from '../../tensor/readback';
import { allHeads, headIndex, headName, parseHead } from '../../terms/heads';
import { ablate } from '../../terms/interventions';
import { ablationParameters } from './index';
import { run } from './method';
import type { AblationResult } from './result';

vi.setConfig({ testTimeout: 60_000 });

const text = [9, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5];

let model: LoadedModel;

openHandBuilt((opened) => (model = opened));

function analyse(
  changes: object = {},
  tokens: number[] | undefined = text,
): Promise<AblationResult> {
  return run(model, { tokens }, ablationParameters.parse(changes), unwatched(5));
}

describe('the hand-built induction model', () => {
  it.each(['zero', 'uniform'] as const)(
    'each effect equals a pass of its own (%s)',
    async (kind) => {
      const result = await analyse({ kind });
      const lossWith = async (interventions: ReturnType<typeof ablate>): Promise<number> => {
        const [losses] = await compute(() => [
          lossesOf(forward(model, [text.slice(0, -1)], { interventions }).logits, [text.slice(1)]),
        ]);
        return mean(losses!.data);
      };
      expect(result.unchanged).toBeCloseTo(await lossWith([]), 5);
      for (const head of allHeads(model.config)) {
        const expected = await lossWith(ablate([head], kind));
        const at = headIndex(head, model.config);
        expect(result.edited[at], headName(head)).toBeCloseTo(expected, 4);
        expect(result.effect[at]).toBeCloseTo(expected - result.unchanged, 4);
      }
    },
  );

  it('needs its two heads, and no other, for the next token', async () => {
    const result = await analyse({ metric: 'logit-difference', target: 'w5', distractor: 'w50' });
    const effectOf = (name: string): number =>
      result.effect[headIndex(parseHead(name), model.config)] ?? NaN;
    const needed: string[] = [known.heads.induction, known.heads.previousToken];
    for (const name of needed) expect(effectOf(name), name).toBeGreaterThan(1);
    for (const head of allHeads(model.config).map(headName)) {
      if (!needed.includes(head)) expect(Math.abs(effectOf(head)), head).toBeLessThan(0.5);
    }
    expect(result.wanted).toEqual({ target: 'w5', distractor: 'w50' });
  });

  it('takes the model’s own choices where no token is named', async () => {
    const { wanted } = await analyse({ metric: 'probability' });
    expect(wanted?.target).toBe('w5');
  });

  it('has an effect of KL that is never negative', async () => {
    const { effect } = await analyse({ metric: 'kl' });
    for (const value of effect) expect(value).toBeGreaterThanOrEqual(-1e-6);
  });

  it('asks for a text, and for single tokens', async () => {
    await expect(analyse({}, [])).rejects.toThrow(InputError);
    await expect(analyse({ metric: 'kl', target: 'w1 w2' })).rejects.toThrow(/must be one token/);
  });
});
