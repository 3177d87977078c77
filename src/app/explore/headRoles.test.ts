import { describe, expect, it, vi } from 'vitest';
import { begun, quickly } from '../../../tests/fakes/bench';
import type { ScoredRun } from '../../state/scored';
import type { Session } from '../../state/session';
import { castOf, headSentence, repeats } from './headRoles';

const shape = { n_layers: 2, n_heads: 8 };

async function scoredWith(session: Partial<Session> = {}): Promise<ScoredRun> {
  const { bench } = await begun(session);
  return vi.waitFor(() => {
    const { scored, shown } = bench.live.getState();
    const run = (shown?.edited ?? shown?.base)?.summary.id;
    if (!scored || scored.run !== run) throw new Error('no scores of this run yet');
    return scored;
  }, quickly);
}

describe('what heads do', () => {
  it('finds the induction heads and the previous-token head of the toy by their scores', async () => {
    const scored = await scoredWith();
    const cast = castOf(scored).map(({ role, heads }) => [
      role.title,
      heads.map(({ layer, head }) => `L${layer}H${head}`),
    ]);
    expect(cast.slice(0, 2)).toEqual([
      ['Induction', ['L1H3', 'L1H7']],
      ['Previous token', ['L0H2']],
    ]);
    expect(headSentence(scored, { layer: 1, head: 3 }, shape)).toMatch(
      /^L1H3 looks at the token that followed the last time this token was seen \(induction 0\.\d\d; by chance 0\.\d\d\)\./,
    );
    expect(headSentence(scored, { layer: 0, head: 2 }, shape)).toMatch(
      /^L0H2 looks at the token just/,
    );
  });

  it('says it of the text at hand: no induction where nothing comes back, nor once the head is uniform', async () => {
    const plain = await scoredWith({ text: 'the cat sat on a mat' });
    expect(repeats(plain)).toBe(false);
    expect(castOf(plain).map(({ role }) => role.title)).not.toContain('Induction');
    expect(headSentence(plain, { layer: 1, head: 3 }, shape)).not.toMatch(/induction/);
    const head = { layer: 1, head: 3 };
    const edited = await scoredWith({ off: [{ ...head, mode: 'uniform' }] });
    expect(repeats(edited)).toBe(true);
    expect(headSentence(edited, head, shape)).toMatch(/^L1H3 has no simple pattern here/);
  });
});
