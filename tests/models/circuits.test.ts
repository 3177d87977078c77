import { beforeAll, describe, expect, it, vi } from 'vitest';
import { patchingParameters } from '../../src/analyses/activation-patching';
import { run as patch } from '../../src/analyses/activation-patching/method';
import { edgeParameters } from '../../src/analyses/edge-attribution';
import { run as scoreEdges } from '../../src/analyses/edge-attribution/method';
import { pathParameters } from '../../src/analyses/path-patching';
import { run as followPaths } from '../../src/analyses/path-patching/method';
import { random } from '../../src/base/random';
import { directoryFolder } from '../../src/cli/directory';
import { ablated, otherHeads } from '../../src/labs/templates-4l/circuit';
import { heldOutCases } from '../../src/labs/templates-4l/evaluate';
import type { LoadedModel } from '../../src/model/loaded';
import { loadModel } from '../../src/model/weights/load';
import { startBackend } from '../../src/tensor/backend';
import { nodePlatform } from '../../src/tensor/platform/platformNode';
import { edgeName, edgesOf, strongestFirst } from '../../src/terms/edges';
import { allHeads, parseHead } from '../../src/terms/heads';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const context = {
  onProgress: () => undefined,
  checkpoint: () => Promise.resolve(),
  random: random(1),
};

const bundled = (name: string): Promise<LoadedModel> =>
  loadModel(directoryFolder(name, `public/models/${name}`), 'directory');

beforeAll(() => startBackend(nodePlatform, 'wasm'));

it('paths show what the induction heads of induction-2l read: the previous-token head, as keys', async () => {
  const model = await bundled('induction-2l');
  const tokens = model.codec.encode('river candle stone owl guitar snow kettle prince river');
  const corrupt = 'stone candle river owl guitar snow kettle prince river';
  const parameters = { texts: 'page', corrupt, target: 'candle', distractor: 'owl', input: 'k' };
  const { effects, rows, columns } = await followPaths(
    model,
    { tokens },
    pathParameters.parse(parameters),
    context,
  );
  const share = (from: string, to: string): number =>
    effects[rows.indexOf(from) * columns.length + columns.indexOf(to)]!;
  const paths = [
    ['L0H2', 'L1H3'],
    ['L0H2', 'L1H5'],
  ] as const;
  for (const [from, to] of paths) expect(share(from, to), `${from} to ${to}`).toBeGreaterThan(0.3);
  const heads = columns.filter((name) => name !== 'output');
  for (const from of rows.filter((name) => name.startsWith('L0')))
    for (const to of heads)
      if (!paths.some(([a, b]) => a === from && b === to))
        expect(Math.abs(share(from, to)), `${from} to ${to}`).toBeLessThan(0.01);
});

it('edges of induction-2l: induction heads into the logits, the previous-token head into their keys', async () => {
  const model = await bundled('induction-2l');
  const pairs = [
    'clean,corrupt,target,distractor',
    'river candle stone owl guitar snow kettle prince river,stone candle river owl guitar snow kettle prince river,candle,owl',
    'owl snow guitar river kettle stone prince candle owl,guitar snow owl river kettle stone prince candle owl,snow,river',
  ];
  const parameters = edgeParameters.parse({ dataset: 'own', pairs: pairs.join('\n') });
  const result = await scoreEdges(model, {}, parameters, context);
  const { graph, scores, curve, measured } = result;
  expect(measured).toBe(2);
  const strongest = strongestFirst(graph, scores).map((edge) => edgeName(graph, edge));
  const circuit = ['a0.h2->a1.h3<k>', 'a0.h2->a1.h5<k>', 'a1.h3->logits', 'a1.h5->logits'];
  for (const edge of circuit) expect(strongest.slice(0, 8), edge).toContain(edge);
  expect(curve.at(-1)!.strongest).toBeCloseTo(1, 3);
  const few = curve.filter(({ edges }) => edges <= 0.05 * edgesOf(graph).length).at(-1)!;
  expect(few.strongest).toBeGreaterThan(0.5);
  expect(few.strongest! - Math.max(...few.drawn.map((value) => value!))).toBeGreaterThan(0.4);
});

describe('indirect objects in templates-4l', () => {
  let model: LoadedModel;
  let needed: string[];

  beforeAll(async () => {
    model = await bundled('templates-4l');
    const parameters = { dataset: 'indirect-objects', examples: 20, direction: 'noise' };
    const { rows, exact } = await patch(model, {}, patchingParameters.parse(parameters), context);
    needed = rows.filter((_, i) => 1 - exact[i]! > 0.25);
  });

  it('are found by patching, and destroyed without those heads, not without as many others', async () => {
    expect(needed.length).toBeGreaterThan(0);
    expect(needed.length).toBeLessThanOrEqual(3);
    const source = random(77);
    const cases = heldOutCases('indirect-object', 200, source);
    const circuit = needed.map((name) => parseHead(name));
    const base = await ablated(model, cases, []);
    const without = await ablated(model, cases, circuit);
    expect(base.accuracy).toBeGreaterThan(0.95);
    expect(without.accuracy).toBeLessThan(0.5);
    for (const others of otherHeads(allHeads(model.config), circuit, source))
      expect((await ablated(model, cases, others)).accuracy).toBeGreaterThan(0.9);
  });
});
