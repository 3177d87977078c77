import { describe, expect, it, vi } from 'vitest';
import { handBuiltFolder, known } from '../../../tests/handBuilt/inductionModel';
import { plainGpt2, plainWeights } from '../../../tests/plain/plainGpt2';
import type { Edit, Heads, Rows } from '../../../tests/plain/plainGpt2';
import { fixtureModel } from '../../../tests/reference/load';
import { openBeforeAll, unwatched } from '../../../tests/reference/opened';
import { InputError } from '../../base/errors';
import type { LoadedModel } from '../../model/loaded';
import { disposeModel } from '../../model/loaded';
import { loadModel } from '../../model/weights/load';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { pathParameters } from './index';
import { run } from './method';
import type { PathResult } from './result';

vi.setConfig({ testTimeout: 60_000 });

function analyse(model: LoadedModel, changes: object, tokens?: number[]): Promise<PathResult> {
  return run(model, { tokens }, pathParameters.parse(changes), unwatched(5));
}

const clean = [3, 1, 4, 1, 5, 9, 2];
const corrupt = [6, 2, 8, 3, 1, 8, 5];
const copied = <T>(values: T[]): T[] => structuredClone(values);

describe('paths in GPT-2, beside two passes by hand', () => {
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

  const noted = (tokens: number[], layer: number, hook: string, edit?: Edit): Rows | Heads => {
    let found: Rows | Heads = [];
    plainGpt2(model, weights, tokens, (where, name, values) => {
      edit?.(where, name, values);
      if (where === layer && name === hook) found = copied<unknown>(values) as Rows | Heads;
    });
    return found;
  };
  const difference = (tokens: number[], edit?: Edit): number => {
    const last = plainGpt2(model, weights, tokens, edit).at(-1)!;
    return last[4]! - last[7]!;
  };
  const replaced = (values: Rows | Heads, by: Rows | Heads): void =>
    by.forEach((row, i) => (values[i] = row as never));

  /** The first pass by hand: a head of layer 0 has the donor's output, later attention keeps its own. */
  const sending = (head: number, mlps: 'answer' | 'frozen'): Edit => {
    const lent = noted(corrupt, 0, 'attn.hook_z') as Heads;
    const attention = noted(clean, 1, 'hook_attn_out');
    const own = [0, 1].map((layer) => noted(clean, layer, 'hook_mlp_out'));
    return (layer, hook, values) => {
      if (layer === 0 && hook === 'attn.hook_z')
        (values as Heads).forEach((row, p) => (row[head] = lent[p]![head]!));
      if (layer === 1 && hook === 'hook_attn_out') replaced(values, attention);
      if (mlps === 'frozen' && hook === 'hook_mlp_out') replaced(values, own[layer]!);
    };
  };

  it.each([
    ['q', 'answer'],
    ['k', 'answer'],
    ['v', 'frozen'],
  ] as const)('into %s, MLPs: %s', async (input, mlps) => {
    const page = { texts: 'page', corrupt: corrupt.join(' '), target: '4', distractor: '7' };
    const result = await analyse(model, { ...page, input, mlps }, clean);
    const [base, donor] = [difference(clean), difference(corrupt)];
    expect(result.base).toBeCloseTo(base, 4);
    expect(result.donor).toBeCloseTo(donor, 4);
    const share = (value: number): number => (value - base) / (donor - base);
    for (const sender of [0, 1, 2, 3]) {
      const first = sending(sender, mlps);
      const row = result.effects.slice(sender * 5, sender * 5 + 5);
      expect(row[4]).toBeCloseTo(share(difference(clean, first)), 4);
      const read = noted(clean, 1, `attn.hook_${input}`, first) as Heads;
      for (const receiver of [0, 1, 2, 3]) {
        const second = difference(clean, (layer, hook, values) => {
          if (layer === 1 && hook === `attn.hook_${input}`)
            (values as Heads).forEach((heads, p) => (heads[receiver] = read[p]![receiver]!));
        });
        expect(row[receiver], `${sender} into ${receiver}`).toBeCloseTo(share(second), 4);
      }
    }
    expect(result.effects.slice(20, 24).every(Number.isNaN)).toBe(true);
    expect(result.columns).toEqual(['L1H0', 'L1H1', 'L1H2', 'L1H3', 'output']);
  });

  it('has nothing to follow between equal texts', async () => {
    const same = { texts: 'page', corrupt: clean.join(' ') };
    await expect(analyse(model, same, clean)).rejects.toThrow(InputError);
  });
});

it('finds what the hand-built induction head reads, and through which input', async () => {
  await startBackend(nodePlatform, 'wasm');
  const model = await loadModel(handBuiltFolder(), 'files');
  const shareOf = async (input: 'q' | 'k' | 'v'): Promise<number[]> => {
    const tokens = model.codec.encode('w1 w10 w2 w20 w3 w1');
    // What stood before w10 stands before w20 now, and nothing else has changed places.
    const page = {
      texts: 'page',
      corrupt: 'w2 w10 w1 w20 w3 w1',
      target: 'w10',
      distractor: 'w20',
    };
    const result = await analyse(model, { ...page, input }, tokens);
    const column = result.columns.indexOf(known.heads.induction);
    return result.rows.map((_, row) => result.effects[row * result.columns.length + column]!);
  };
  const rows = ['L0H0', 'L0H1', 'L0H2', 'L0H3'];
  const previous = rows.indexOf(known.heads.previousToken);
  const keys = await shareOf('k');
  expect(keys[previous]).toBeGreaterThan(0.9);
  for (const row of [1, 2, 3]) expect(Math.abs(keys[row]!)).toBeLessThan(0.01);
  for (const input of ['q', 'v'] as const)
    expect(Math.abs((await shareOf(input))[previous]!)).toBeLessThan(0.01);
  disposeModel(model);
});
