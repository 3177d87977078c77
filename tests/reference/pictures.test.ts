import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NdArray } from '../../src/base/ndarray.ts';
import { disposeModel } from '../../src/model/loaded.ts';
import { answerOf, disposeRun, logitsOf, runText } from '../../src/model/run.ts';
import { preprocessingOf, pixelValues } from '../../src/model/vision/preprocessing.ts';
import type { Preprocessing, Processor } from '../../src/model/vision/preprocessing.ts';
import { resized } from '../../src/model/vision/resize.ts';
import type { Resample } from '../../src/model/vision/resize.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import { compute } from '../../src/tensor/readback.ts';
import { liveTensors } from '../../src/tensor/scope.ts';
import type { PatchGrid, Picture } from '../../src/terms/pictures.ts';
import { directory, fixtureModel, fixtureReference, readJsonFile } from './load.ts';
import { largestDifference, readTensors } from './parity.ts';

interface Case {
  readonly name: string;
  readonly kind: 'resize' | 'process';
  readonly how: Resample;
  readonly height: number;
  readonly width: number;
  readonly family: Processor;
  readonly grid: { height: number; width: number };
  readonly config: object;
  readonly step: number;
}

const folder = join(import.meta.dirname, 'pictures');
const { cases } = readJsonFile<{ cases: Case[] }>(join(folder, 'reference.json'));
let tensors: ReadonlyMap<string, NdArray>;

beforeAll(async () => {
  await startBackend(nodePlatform, 'cpu');
  tensors = await readTensors(directory(folder), 'reference.safetensors');
});

function pictureOf(name: string): Picture {
  const { shape, data } = tensors.get(`${name}/picture`)!;
  const [height = 0, width = 0] = shape;
  return { height, width, data: Uint8Array.from(data) };
}

function gridOf({ grid }: Case): PatchGrid {
  return { ...grid, channels: 3, patch_height: 1, patch_width: 1, specials: [], answers: [] };
}

/** The processed pixels of a case, as many of them as the reference keeps. */
function processed(one: Case, change: (how: Preprocessing) => Preprocessing): NdArray {
  const grid = gridOf(one);
  const how = change(preprocessingOf(one.config, grid, one.family));
  const { shape, data } = pixelValues(pictureOf(one.name), how, grid);
  const [, channels = 0, height = 0, width = 0] = shape;
  const kept = (i: number): boolean =>
    (i % width) % one.step === 0 && (Math.floor(i / width) % height) % one.step === 0;
  const few = (length: number): number => Math.ceil(length / one.step);
  return { shape: [1, channels, few(height), few(width)], data: data.filter((_, i) => kept(i)) };
}

const ofKind = (kind: Case['kind']): Case[] => cases.filter((one) => one.kind === kind);
const asIs = (how: Preprocessing): Preprocessing => how;

describe('resizing', () => {
  it.each(ofKind('resize'))('$name is Pillow to the grey level', ({ name, height, width, how }) => {
    const { data } = resized({ ...pictureOf(name), channels: 3 }, height, width, how);
    const expected = tensors.get(`${name}/result`)!;
    expect([...data]).toEqual([...expected.data]);
  });

  it('differs by whole grey levels with another filter', () => {
    const { data } = resized({ ...pictureOf('bicubic-37x23'), channels: 3 }, 11, 14, 'bilinear');
    const expected = tensors.get('bicubic-37x23/result')!;
    const shape = expected.shape;
    expect(largestDifference({ shape, data: Float32Array.from(data) }, expected)).toBeGreaterThan(
      3,
    );
  });
});

describe('processing', () => {
  it.each(ofKind('process'))("$name is the library's within 1e-5", (one) => {
    const expected = tensors.get(`${one.name}/result`)!;
    const scale = Math.max(1, ...expected.data);
    expect(largestDifference(processed(one, asIs), expected) / scale).toBeLessThan(1e-5);
  });

  it.each<[string, string, (how: Preprocessing) => Preprocessing]>([
    ['vit-sized', 'no mean', (how) => ({ ...how, mean: [0, 0, 0] })],
    ['vit-sized', 'no deviation', (how) => ({ ...how, std: [1, 1, 1] })],
    ['vit-sized', 'grey levels up to 255', (how) => ({ ...how, factor: 1 })],
    ['vit-own-means', 'colours the other way round', reversed],
    ['vit-resized', 'another filter', bicubic],
    ['deit-cropped', 'no crop', uncropped],
  ])('%s fails with %s', (name, _, change) => {
    const one = cases.find((other) => other.name === name)!;
    const expected = tensors.get(`${name}/result`)!;
    expect(largestDifference(processed(one, change), expected)).toBeGreaterThan(1e-3);
  });
});

function reversed(how: Preprocessing): Preprocessing {
  return { ...how, mean: [...how.mean].reverse(), std: [...how.std].reverse() };
}

function bicubic(how: Preprocessing): Preprocessing {
  return { ...how, resize: { ...how.resize!, resample: 'bicubic' } };
}

function uncropped(how: Preprocessing): Preprocessing {
  return { ...how, crop: null, resize: { ...how.resize!, ...how.crop! } };
}

describe('the answer', () => {
  it.each(['vit', 'vit-grey', 'deit', 'deit-teacher'])("%s gives the library's", async (name) => {
    const before = liveTensors();
    const model = await fixtureModel(name);
    const [{ ids, pixels, answer }] = (await fixtureReference(name)).texts as [
      Awaited<ReturnType<typeof fixtureReference>>['texts'][number],
    ];
    const run = await runText(model, { tokens: ids[0]!, interventions: [], pixels }, () =>
      Promise.resolve(),
    );
    const [found, first] = await compute(() => [answerOf(model, run), logitsOf(model, run, 0, 1)]);
    disposeRun(run);
    disposeModel(model);
    const shape = [1, 1, model.config.d_vocab];
    const expected = { shape, data: answer!.data };
    expect(largestDifference(found!, expected)).toBeLessThan(1e-4);
    const atFirst = largestDifference(first!, expected);
    if (name === 'deit-teacher') expect(atFirst).toBeGreaterThan(1e-3);
    else expect(atFirst).toBeLessThan(1e-4);
    expect(liveTensors()).toBe(before);
  });
});
