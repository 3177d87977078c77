import { describe, expect, it } from 'vitest';
import { furthest } from '../../../tests/plain/numbers';
import { plainGpt2, plainWeights } from '../../../tests/plain/plainGpt2';
import type { Edit, Heads, Rows } from '../../../tests/plain/plainGpt2';
import { fixtureModel } from '../../../tests/reference/load';
import { openBeforeAll } from '../../../tests/reference/opened';
import { compute } from '../../tensor/readback';
import { scope } from '../../tensor/scope';
import type { Intervention } from '../../terms/interventions';
import { interventionSchema } from '../../terms/interventions';
import { forward } from '../forward';
import type { LoadedModel } from '../loaded';
import { restart } from '../restart';
import { patternOf } from '../patterns';
import { disposeRun, logitsOf, runText } from '../run';
import { donate } from './donors';

const text = [3, 1, 4, 1, 5, 9, 2];
const other = [6, 2, 8, 3, 1, 8, 5];
const short = [7, 7, 2, 20];
const free = (): Promise<void> => Promise.resolve();

/** What a hook of a layer holds in an unedited pass over a text, noted by hand. */
type Noted = (tokens: readonly number[], layer: number, hook: string) => Rows | Heads;
type ByHand = (noted: Noted) => Edit;

/** An edit by hand at one hook. */
const at =
  (layer: number, hook: string, change: (values: Heads) => void): Edit =>
  (where, name, values) => {
    if (where === layer && name === hook) change(values as Heads);
  };

const one = (blockHook: string, op: object, rest: object = {}): Intervention =>
  interventionSchema.parse({ at: `blocks.1.${blockHook}`, op, ...rest });

const heads = { heads: [2] };
const renormalised = (row: number[]): number[] => {
  const total = row.reduce((a, b) => a + b, 0);
  return row.map((weight) => weight / total);
};

/** Each intervention as data, and the same thing written by hand. */
const cases: Record<string, readonly [Intervention, ByHand]> = {
  'zero at z': [
    one('attn.hook_z', { kind: 'zero' }, heads),
    () => at(1, 'attn.hook_z', (z) => z.forEach((row) => row[2]!.fill(0))),
  ],
  'scale of queries at two positions': [
    one('attn.hook_q', { kind: 'scale', factor: -2 }, { ...heads, positions: [2, 6] }),
    () =>
      at(1, 'attn.hook_q', (q) => {
        for (const p of [2, 6]) q[p]![2] = q[p]![2]!.map((value) => -2 * value);
      }),
  ],
  'uniform from the last token on': [
    one('attn.hook_pattern', { kind: 'uniform' }, { ...heads, scope: 'decode' }),
    () => at(1, 'attn.hook_pattern', (pattern) => pattern[2]![6]!.fill(1 / 7)),
  ],
  'a window': [
    one('attn.hook_pattern', { kind: 'window', sink: 1, recent: 2 }, heads),
    () =>
      at(1, 'attn.hook_pattern', (pattern) => {
        pattern[2] = pattern[2]!.map((row, q) =>
          renormalised(row.map((weight, key) => (key < 1 || q - key < 2 ? weight : 0))),
        );
      }),
  ],
  'a knockout': [
    one(
      'attn.hook_pattern',
      {
        kind: 'knockout',
        cells: [
          [5, 1],
          [6, 0],
        ],
      },
      heads,
    ),
    () =>
      at(1, 'attn.hook_pattern', (pattern) => {
        pattern[2]![5]![1] = 0;
        pattern[2]![6]![0] = 0;
        for (const q of [5, 6]) pattern[2]![q] = renormalised(pattern[2]![q]!);
      }),
  ],
  'painted cells': [
    one(
      'attn.hook_pattern',
      {
        kind: 'paint',
        cells: [
          [5, 1, 0.9],
          [5, 2, 0.3],
          [3, 3, 0],
        ],
      },
      heads,
    ),
    () =>
      at(1, 'attn.hook_pattern', (pattern) => {
        pattern[2]![5]![1] = 0.9;
        pattern[2]![5]![2] = 0.3;
        pattern[2]![3]![3] = 0;
        for (const q of [3, 5]) pattern[2]![q] = renormalised(pattern[2]![q]!);
      }),
  ],
  'scores set by a factor': [
    one('attn.hook_attn_scores', { kind: 'scale', factor: 3 }, heads),
    () =>
      at(1, 'attn.hook_attn_scores', (scores) => {
        scores[2] = scores[2]!.map((row) => row.map((score) => 3 * score));
      }),
  ],
  'given values at attention out': [
    one(
      'hook_attn_out',
      { kind: 'set', values: Array.from({ length: 24 }, (_, i) => i / 10) },
      { positions: [4] },
    ),
    () =>
      at(1, 'hook_attn_out', (rows) => {
        (rows as unknown as Rows)[4] = Array.from({ length: 24 }, (_, i) => i / 10);
      }),
  ],
  'one value at head results': [
    one('attn.hook_result', { kind: 'set', values: [0.25] }, heads),
    () => at(1, 'attn.hook_result', (rows) => rows.forEach((row) => row[2]!.fill(0.25))),
  ],
  'another head’s pattern': [
    one('attn.hook_pattern', { kind: 'copy', head: 0 }, heads),
    () =>
      at(1, 'attn.hook_pattern', (pattern) => {
        pattern[2] = pattern[0]!.map((row) => [...row]);
      }),
  ],
  'values of another text': [
    one('attn.hook_v', { kind: 'patch', text: other }, heads),
    (noted) =>
      at(1, 'attn.hook_v', (v) => {
        const lent = noted(other, 1, 'attn.hook_v') as Heads;
        v.forEach((row, p) => (row[2] = lent[p]![2]!));
      }),
  ],
  'the residual of a shorter text': [
    one('hook_resid_mid', { kind: 'patch', text: short }),
    (noted) =>
      at(1, 'hook_resid_mid', (rows) => {
        const lent = noted(short, 1, 'hook_resid_mid') as Rows;
        lent.forEach((row, p) => ((rows as unknown as Rows)[p] = row));
      }),
  ],
  'a pattern of a shorter text': [
    one('attn.hook_pattern', { kind: 'patch', text: short }, heads),
    (noted) =>
      at(1, 'attn.hook_pattern', (pattern) => {
        const lent = noted(short, 1, 'attn.hook_pattern') as Heads;
        lent[2]!.forEach((row, q) => (pattern[2]![q] = [...row, 0, 0, 0]));
      }),
  ],
  'a resampled MLP': [
    one('hook_mlp_out', { kind: 'resample', texts: [other], seed: 3 }),
    (noted) =>
      at(1, 'hook_mlp_out', (rows) => {
        const lent = noted(other, 1, 'hook_mlp_out') as Rows;
        lent.forEach((row, p) => ((rows as unknown as Rows)[p] = row));
      }),
  ],
  'the mean over texts at each position': [
    one('attn.hook_z', { kind: 'mean', texts: [other, short], over: 'texts' }, heads),
    (noted) =>
      at(1, 'attn.hook_z', (z) => {
        const [a, b] = [noted(other, 1, 'attn.hook_z'), noted(short, 1, 'attn.hook_z')] as Heads[];
        z.forEach((row, p) => {
          row[2] = a![p]![2]!.map((value, e) => (b![p] ? (value + b![p][2]![e]!) / 2 : value));
        });
      }),
  ],
  'the mean over all positions of texts': [
    one('attn.hook_k', { kind: 'mean', texts: [other, short], over: 'positions' }, heads),
    (noted) =>
      at(1, 'attn.hook_k', (k) => {
        const rows = [
          ...noted(other, 1, 'attn.hook_k'),
          ...noted(short, 1, 'attn.hook_k'),
        ] as Heads;
        const mean = rows[0]![2]!.map(
          (_, e) => rows.reduce((sum, row) => sum + row[2]![e]!, 0) / rows.length,
        );
        k.forEach((row) => (row[2] = mean));
      }),
  ],
};

/** A frozen pattern and scale need an earlier edit to be seen at all. */
const earlier = interventionSchema.parse({
  at: 'blocks.0.hook_mlp_out',
  op: { kind: 'scale', factor: 4 },
});
const earlierByHand = at(0, 'hook_mlp_out', (rows) => {
  rows.forEach(
    (row, p) => ((rows as unknown as Rows)[p] = (row as unknown as number[]).map((x) => 4 * x)),
  );
});
const frozen: Record<string, readonly [Intervention, string]> = {
  'a frozen pattern': [one('attn.hook_pattern', { kind: 'freeze' }), 'attn.hook_pattern'],
  'a frozen norm': [one('ln1.hook_scale', { kind: 'freeze' }), 'ln1.hook_scale'],
};

describe('each intervention on GPT-2, beside loops with the edit written by hand', () => {
  let model: LoadedModel;
  let weights: Awaited<ReturnType<typeof plainWeights>>;

  openBeforeAll(
    'cpu',
    () => fixtureModel('gpt2-untied'),
    async (opened) => {
      model = opened;
      weights = await plainWeights(model);
    },
  );

  const noted: Noted = (tokens, layer, hook) => {
    let found: Rows | Heads = [];
    plainGpt2(model, weights, tokens, (where, name, values) => {
      if (where === layer && name === hook) found = structuredClone(values);
    });
    return found;
  };
  const byHand = (edit?: Edit): number[] => plainGpt2(model, weights, text, edit).flat();
  const asData = async (interventions: readonly Intervention[]): Promise<Float32Array> => {
    const run = await runText(model, { tokens: text, interventions }, free);
    const [logits] = await compute(() => [logitsOf(model, run, 0, text.length)]);
    disposeRun(run);
    return logits!.data;
  };

  it('nothing', async () => {
    expect(furthest(await asData([]), byHand())).toBeLessThan(1e-5);
  });

  it.each(Object.entries(cases))('%s', async (_, [intervention, hand]) => {
    const expected = byHand(hand(noted));
    expect(furthest(expected, byHand())).toBeGreaterThan(1e-3);
    expect(furthest(await asData([intervention]), expected)).toBeLessThan(1e-5);
  });

  it.each(Object.entries(frozen))('%s', async (_, [intervention, hook]) => {
    const clean = noted(text, 1, hook);
    const expected = byHand((layer, name, values) => {
      earlierByHand(layer, name, values);
      if (layer === 1 && name === hook) clean.forEach((row, i) => (values[i] = row as never));
    });
    expect(furthest(expected, byHand(earlierByHand))).toBeGreaterThan(1e-3);
    expect(furthest(await asData([earlier, intervention]), expected)).toBeLessThan(1e-5);
  });

  it('all of them side by side, taken up at their layer', async () => {
    const run = await runText(model, { tokens: text, interventions: [] }, free);
    const trials = Object.values(cases).map(([intervention]) => [intervention]);
    const [logits] = await compute(() => {
      const donated = donate(model, run, trials.flat());
      return [restart(model, run, trials, { start: 0, count: text.length }, donated)];
    });
    const size = text.length * model.config.d_vocab;
    Object.values(cases).forEach(([, hand], row) => {
      const own = logits!.data.subarray(row * size, (row + 1) * size);
      expect(furthest(own, byHand(hand(noted)))).toBeLessThan(1e-5);
    });
    disposeRun(run);
  });

  it('a patch of each head at each position, as the rows of one batch', async () => {
    const run = await runText(model, { tokens: text, interventions: [] }, free);
    const places = [0, 1, 2, 3].flatMap((head) => text.map((_, position) => ({ head, position })));
    const trials = places.map(({ head, position }) => [
      one('attn.hook_z', { kind: 'patch', text: other }, { heads: [head], positions: [position] }),
    ]);
    const [logits] = await compute(() => {
      const donated = donate(model, run, trials.flat());
      return [restart(model, run, trials, { start: 6, count: 1 }, donated)];
    });
    const lent = noted(other, 1, 'attn.hook_z') as Heads;
    places.forEach(({ head, position }, row) => {
      const edit = at(1, 'attn.hook_z', (z) => (z[position]![head] = lent[position]![head]!));
      const { d_vocab } = model.config;
      const own = logits!.data.subarray(row * d_vocab, (row + 1) * d_vocab);
      expect(furthest(own, byHand(edit).slice(-d_vocab))).toBeLessThan(1e-5);
    });
    disposeRun(run);
  });

  it('patterns afterwards are those of the edited pass', async () => {
    const edits = [earlier, frozen['a frozen pattern']![0]];
    const run = await runText(model, { tokens: text, interventions: edits }, free);
    const [pattern] = await compute(() => [patternOf(model, run, 1)]);
    const clean = (noted(text, 1, 'attn.hook_pattern') as Heads).flat(2);
    expect(furthest(pattern!.data, clean)).toBeLessThan(1e-6);
    disposeRun(run);
  });

  it('patching a text with itself changes nothing', async () => {
    const itself = one('attn.hook_z', { kind: 'patch', text });
    expect(furthest(await asData([itself]), await asData([]))).toBeLessThan(1e-6);
  });

  it('needs what it takes from other texts', () => {
    const [patch] = cases['values of another text']!;
    expect(() => scope(() => forward(model, [text], { interventions: [patch] }))).toThrow(
      RangeError,
    );
  });
});
