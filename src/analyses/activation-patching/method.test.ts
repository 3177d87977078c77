import { describe, expect, it, vi } from 'vitest';
import { handBuiltFolder, known } from '../../../tests/handBuilt/inductionModel';
import { fixtureModel } from '../../../tests/reference/load';
import { openBeforeAll, openHandBuilt } from '../../../tests/reference/opened';
import { InputError } from '../../base/errors';
import { random } from '../../base/random';
import { mean } from '../../base/statistics';
import { activationsOf } from '../../measures/attribution';
import { metrics } from '../../measures/metrics';
import type { LoadedModel } from '../../model/loaded';
import { disposeModel } from '../../model/loaded';
import { donate } from '../../model/interventions/donors';
import { forward } from '../../model/forward';
import { loadModel } from '../../model/weights/load';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { compute } from '../../tensor/readback';
import type { Intervention } from '../../terms/interventions';
import { interventionSchema } from '../../terms/interventions';
import { patchingParameters } from './index';
import { run } from './method';
import type { PatchingResult } from './result';

vi.setConfig({ testTimeout: 60_000 });

const free = { checkpoint: () => Promise.resolve(), random: random(5) };

function analyse(
  model: LoadedModel,
  changes: object,
  tokens?: number[],
  told: PatchingResult[] = [],
): Promise<PatchingResult> {
  return run(model, { tokens }, patchingParameters.parse(changes), {
    ...free,
    onProgress: (_stage, _done, _total, partial) => partial && told.push(partial),
  });
}

describe('patching on GPT-2', () => {
  const clean = [3, 1, 4, 1, 5, 9, 2];
  const corrupt = [6, 2, 8, 3, 1, 8, 5];
  const wanted = { targets: [4], distractors: [7] };
  let model: LoadedModel;

  openBeforeAll(
    'cpu',
    () => fixtureModel('gpt2-untied'),
    (opened) => (model = opened),
  );

  const page = { texts: 'page', corrupt: corrupt.join(' '), target: '4', distractor: '7' };
  const valueOf = async (tokens: number[], edits: readonly Intervention[]): Promise<number> => {
    const [logits] = await compute(() => {
      const donated = donate(model, { tokens }, edits);
      return [forward(model, [tokens], { interventions: edits, donated, logits: 'last' }).logits];
    });
    return metrics['logit-difference'].value(logits!.data, logits!.data, wanted);
  };

  it.each(['residual', 'attention', 'mlp', 'z', 'q', 'k', 'v', 'pattern'] as const)(
    'each cell equals a run of its own, in both directions: %s',
    async (place) => {
      const hooks = {
        ...{ residual: 'hook_resid_pre', attention: 'hook_attn_out', mlp: 'hook_mlp_out' },
        ...{ z: 'attn.hook_z', q: 'attn.hook_q', k: 'attn.hook_k', v: 'attn.hook_v' },
        pattern: 'attn.hook_pattern',
      };
      const [top, bottom] = [await valueOf(clean, []), await valueOf(corrupt, [])];
      for (const direction of ['denoise', 'noise'] as const) {
        const result = await analyse(
          model,
          { ...page, place, direction, positions: 'each' },
          clean,
        );
        expect(result.clean).toBeCloseTo(top, 4);
        expect(result.corrupt).toBeCloseTo(bottom, 4);
        const [base, donor] = direction === 'denoise' ? [corrupt, clean] : [clean, corrupt];
        const perLayer = result.rows.length / 2;
        const sample = [0, 3, perLayer * 7 + 6, result.exact.length - 1];
        for (const cell of sample) {
          const [row, position] = [Math.floor(cell / 7), cell % 7];
          const edit = interventionSchema.parse({
            at: `blocks.${Math.floor(row / perLayer)}.${hooks[place]}`,
            ...(perLayer > 1 ? { heads: [row % perLayer] } : {}),
            ...{ positions: [position], op: { kind: 'patch', text: donor } },
          });
          const expected = ((await valueOf(base, [edit])) - bottom) / (top - bottom);
          expect(result.exact[cell], `${direction} ${result.rows[row]} ${position}`).toBeCloseTo(
            expected,
            3,
          );
        }
      }
    },
  );

  it('patches single weights of one head', async () => {
    const told: PatchingResult[] = [];
    const result = await analyse(model, { ...page, place: 'cell', head: 'L1H2' }, clean, told);
    expect(result.exact).toHaveLength(49);
    const hook = 'blocks.1.attn.hook_pattern';
    const lent = (await activationsOf(model, clean, [hook])).at.get(hook)!;
    const weight = lent.data[2 * 49 + 6 * 7 + 3]!;
    const [top, bottom] = [await valueOf(clean, []), await valueOf(corrupt, [])];
    const edit = interventionSchema.parse({
      ...{ at: hook, heads: [2] },
      op: { kind: 'paint', cells: [[6, 3, weight]], renormalise: false },
    });
    const expected = ((await valueOf(corrupt, [edit])) - bottom) / (top - bottom);
    expect(result.exact[6 * 7 + 3]).toBeCloseTo(expected, 4);
    expect(told[0]!.exact.every((value) => value === null)).toBe(true);
    expect(told[0]!.estimate.every((value) => value !== null)).toBe(true);
  });

  it('carries everything with the whole residual of the first layer, and nothing between equal values', async () => {
    const result = await analyse(model, { ...page, place: 'residual' }, clean);
    expect(result.exact[0]).toBeCloseTo(1, 4);
    const same = [...clean.slice(0, 6), 5];
    const other = { ...page, corrupt: same.join(' '), place: 'residual', positions: 'each' };
    const partly = await analyse(model, other, clean);
    for (let position = 0; position < 6; position++) {
      expect(Math.abs(partly.exact[position]!)).toBeLessThan(1e-5);
      expect(Math.abs(partly.estimate[position]!)).toBeLessThan(1e-5);
    }
    expect(partly.exact[6]).toBeCloseTo(1, 4);
  });

  it('says what is wrong with a pair', async () => {
    await expect(analyse(model, { ...page, corrupt: '' }, clean)).rejects.toThrow(/corrupt text/);
    await expect(analyse(model, { ...page, corrupt: '1 2' }, clean)).rejects.toThrow(/7 tokens/);
    const equal = analyse(model, { ...page, corrupt: clean.join(' ') }, clean);
    await expect(equal).rejects.toThrow(InputError);
    const missing = analyse(model, { ...page, place: 'cell', head: 'L5H0' }, clean);
    await expect(missing).rejects.toThrow(InputError);
  });
});

describe('patching on the hand-built induction model', () => {
  let model: LoadedModel;

  openHandBuilt((opened) => (model = opened));

  it('finds its two heads on repeats, in both directions', async () => {
    for (const direction of ['denoise', 'noise'] as const) {
      const result = await analyse(model, { dataset: 'repeats', examples: 3, direction });
      const carried = direction === 'denoise' ? result.exact : result.exact.map((x) => 1 - x!);
      const needed: string[] = Object.values(known.heads);
      const others = result.rows.flatMap((name, i) => (needed.includes(name) ? [] : [carried[i]!]));
      const at = (name: string): number => carried[result.rows.indexOf(name)]!;
      expect(at(known.heads.induction)).toBeCloseTo(1, 2);
      expect(Math.max(...others.map(Math.abs))).toBeLessThan(0.05);
      expect(result.examples).toBe(3);
      expect(result.measured).toBe(3);
    }
  });
});

it('estimates are exact where the model is linear in what is patched', async () => {
  await startBackend(nodePlatform, 'wasm');
  const model = await loadModel(handBuiltFolder(), 'files');
  // Layer 1 has no norm and no MLP after it: its heads' outputs reach the logits linearly.
  const result = await analyse(model, { dataset: 'repeats', examples: 2 });
  const last = result.rows
    .map((name, i) => [name, i] as const)
    .filter(([name]) => name.startsWith('L1'));
  for (const [, i] of last) expect(result.estimate[i]).toBeCloseTo(result.exact[i]!, 4);
  expect(mean(last.map(([, i]) => result.exact[i]!))).toBeGreaterThan(0.2);
  disposeModel(model);
});
