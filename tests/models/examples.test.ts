import { beforeAll, describe, expect, it, vi } from 'vitest';
import { openSource } from '../../src/cli/modelSource';
import { LocalEngine } from '../../src/engine/local';
import type { RunScore } from '../../src/engine/protocol';
import { examples } from '../../src/state/examples';
import { fromLink, toLink } from '../../src/state/link';
import { nodePlatform } from '../../src/tensor/platform/platformNode';
import { headName } from '../../src/terms/heads';
import type { RunSpec } from '../../src/terms/runs';

vi.setConfig({ testTimeout: 60_000 });

const engine = new LocalEngine({
  platform: nodePlatform,
  folderOf: (source) => openSource(source, process.cwd()),
  onLost: () => undefined,
});

beforeAll(() => engine.call('start', { backend: 'wasm' }));

/** What each example says, as numbers: which score of its head stands out, and what comes next. */
const claims: Readonly<Record<string, { head: string; score: string; next: string }>> = {
  Induction: { head: 'L1H5', score: 'prefix-matching', next: 'kettle' },
  'Previous token': { head: 'L0H2', score: 'previous-token', next: 'kettle' },
  Names: { head: 'L1H7', score: 'fetching', next: 'Mary' },
  Code: { head: 'L1H4', score: 'fetching', next: 'index' },
  JSON: { head: 'L2H2', score: 'fetching', next: 'lily' },
  Copying: { head: 'L2H0', score: 'fetching', next: 'helmet' },
  'Long document': { head: 'L2H0', score: 'fetching', next: 'purple' },
};

describe('the examples', () => {
  it.each(examples)('shows what it says: $title', async ({ title, sees, session }) => {
    const claim = claims[title.split(':')[0] ?? ''];
    const { head, text } = session;
    expect(claim?.head).toBe(head && headName(head));
    expect(sees).toContain(claim?.head);
    const { digest: model } = await engine.call('load', {
      source: { kind: 'bundled', id: session.model.id },
    });
    const tokens = await engine.call('encode', { model, text: text ?? '' });
    const run: RunSpec = { model, tokens: tokens.map(({ id }) => id), interventions: [] };
    const [next] = await engine.call('predictions', { runs: [run], count: 1 });
    expect(next?.token.text.trim()).toBe(claim?.next);
    expect(next?.runs[0]?.probability).toBeGreaterThan(0.9);
    const scores = await engine.call('headScores', { run, heads: head ? [head] : [] });
    const score = scores.find(({ id }) => id === claim?.score) as RunScore;
    expect(score.values[0]).toBeGreaterThan(0.75);
    expect(score.chance[0]).toBeLessThan(0.2);
  });

  it('loses the answer of the long document when its two heads are uniform, but not by two others', async () => {
    const session = examples.at(-1)?.session;
    const { digest: model } = await engine.call('load', {
      source: { kind: 'bundled', id: session?.model.id ?? '' },
    });
    const tokens = await engine.call('encode', { model, text: session?.text ?? '' });
    const run = (heads: readonly number[]): RunSpec => ({
      model,
      tokens: tokens.map(({ id }) => id),
      interventions: heads.length > 0 ? uniform(heads) : [],
    });
    const runs = [run([]), run([0, 2]), run([1, 3])];
    const [first] = await engine.call('predictions', { runs, count: 1 });
    const [whole, without, others] = first?.runs.map(({ probability }) => probability) ?? [];
    expect(whole).toBeGreaterThan(0.9);
    expect(without).toBeLessThan(0.2);
    expect(others).toBeGreaterThan(0.9);
  });

  it('are whole links that are read without a loss', () => {
    for (const { session } of examples) {
      expect(fromLink(toLink(session))).toEqual({ session, dropped: [] });
    }
    expect(new Set(examples.map(({ title }) => title)).size).toBe(examples.length);
  });
});

function uniform(heads: readonly number[]): RunSpec['interventions'] {
  return [
    {
      at: 'blocks.2.attn.hook_pattern',
      heads: [...heads],
      scope: 'all',
      op: { kind: 'uniform' },
    },
  ];
}
