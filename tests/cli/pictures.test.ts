import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../src/cli/pictureFile.ts';
import type { RunReport } from '../../src/cli/runReport.ts';
import { random } from '../../src/base/random.ts';
import { pictureDigest } from '../../src/terms/pictures.ts';
import type { Picture } from '../../src/terms/pictures.ts';
import { samplePicture } from '../../src/terms/samplePictures.ts';
import { readTensors } from '../reference/parity.ts';
import { directory } from '../reference/load.ts';
import { fixtures, idsModel, invoke, temporaryFolder } from './invoke.ts';

const folder = temporaryFolder();
const vit = join(fixtures, 'vit');

/** A PNG file of these rows of bytes, one filter for all of them: what was guessed is subtracted. */
function png(
  { width, height }: Picture,
  colourType: number,
  rows: Uint8Array,
  filter: number,
  extra: readonly (readonly [string, Uint8Array])[] = [],
): Uint8Array {
  const channels = rows.length / width / height;
  const line = width * channels;
  const at = (y: number, x: number): number => (x < 0 || y < 0 ? 0 : rows[y * line + x]!);
  const stored: number[] = [];
  for (let y = 0; y < height; y++) {
    stored.push(filter);
    for (let x = 0; x < line; x++) {
      const [a, b, c] = [at(y, x - channels), at(y - 1, x), at(y - 1, x - channels)];
      const p = a + b - c;
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      stored.push((at(y, x) - [0, a, b, (a + b) >> 1, paeth][filter]! + 256) & 255);
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, colourType, 0, 0, 0], 8);
  const packed = zlibSync(Uint8Array.from(stored));
  const chunks = [
    ['IHDR', header],
    ...extra,
    // Pixels may lie in several chunks.
    ['IDAT', packed.subarray(0, 5)],
    ['IDAT', packed.subarray(5)],
    ['IEND', new Uint8Array()],
  ] as const;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...chunks.map(([name, data]) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(data.length);
      return Buffer.concat([length, Buffer.from(name), data, Buffer.alloc(4)]);
    }),
  ]);
}

function noise(width: number, height: number): Picture {
  const rng = random(3);
  const data = Uint8Array.from({ length: 3 * width * height }, () => rng.int(256));
  return { width, height, data };
}

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function ppm({ width, height, data }: Picture): Uint8Array {
  return Buffer.concat([Buffer.from(`P6\n# made here\n${width} ${height}\n255\n`), data]);
}

describe('a picture file', () => {
  const picture = noise(13, 7);

  it.each([0, 1, 2, 3, 4])('is read from a PNG of colours with filter %i', async (filter) => {
    const read = await readPicture(written('colours.png', png(picture, 2, picture.data, filter)));
    expect(read).toEqual(picture);
  });

  it('lies on white where a PNG is transparent', async () => {
    const rgba = new Uint8Array([200, 100, 0, 255, 200, 100, 0, 0, 200, 100, 0, 51]);
    const size = { width: 3, height: 1, data: rgba };
    const { data } = await readPicture(written('clear.png', png(size, 6, rgba, 0)));
    expect([...data]).toEqual([200, 100, 0, 255, 255, 255, 244, 224, 204]);
  });

  it('is read from greys and palettes', async () => {
    const size = { width: 3, height: 1, data: new Uint8Array() };
    const grey = written('grey.png', png(size, 0, new Uint8Array([1, 2, 3]), 1));
    expect([...(await readPicture(grey)).data]).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
    const palette = new Uint8Array([9, 8, 7, 60, 50, 40]);
    const own = png(size, 3, new Uint8Array([1, 0, 1]), 0, [['PLTE', palette]]);
    const { data } = await readPicture(written('palette.png', own));
    expect([...data]).toEqual([60, 50, 40, 9, 8, 7, 60, 50, 40]);
  });

  it('is read from a PPM', async () => {
    expect(await readPicture(written('picture.ppm', ppm(picture)))).toEqual(picture);
  });

  it.each([
    ['none.png', undefined, /there is no file/],
    ['words.png', Buffer.from('not a picture'), /neither PNG nor PPM/],
    ['short.ppm', ppm(picture).subarray(0, 60), /neither PNG nor PPM/],
    ['cut.png', png(picture, 2, picture.data, 0).subarray(0, 60), /damaged/],
    ['missing.png', png({ ...picture, height: 8 }, 2, new Uint8Array(13 * 8 * 3), 0), null],
  ])('%s is refused or read', async (name, bytes, message) => {
    const path = bytes ? written(name, bytes) : join(folder, name);
    if (message) await expect(readPicture(path)).rejects.toThrow(message);
    else expect((await readPicture(path)).height).toBe(8);
  });

  it('may be a sample', async () => {
    expect(await readPicture('sample:disc')).toEqual(samplePicture('disc'));
    await expect(readPicture('sample:cat')).rejects.toThrow(/no sample "cat" \(there are: shapes,/);
  });
});

describe('a picture model', () => {
  it('names classes, the same for the same pixels', async () => {
    const picture = noise(40, 33);
    const path = written('noise.ppm', ppm(picture));
    const report = async (image: string): Promise<RunReport> => {
      const { code, stdout } = await invoke(['run', '--json', '--model', vit, '--image', image]);
      expect(code).toBe(0);
      return JSON.parse(stdout) as RunReport;
    };
    const first = await report(path);
    const second = await report(written('noise.png', png(picture, 2, picture.data, 4)));
    expect(first.image).toBe(pictureDigest(picture));
    expect(first.tokens.map(({ text }) => text).slice(0, 3)).toEqual(['[CLS]', 'r0c0', 'r0c1']);
    expect(first.predictions.map(({ token }) => token.text).sort()[1]).toBe('bear, brown bear');
    expect(first.before).toMatchObject({ losses: [], meanLoss: null });
    expect(second.predictions).toEqual(first.predictions);
  });

  it('shows classes before and after a change', async () => {
    const interventions = join(folder, 'zero.json');
    writeFileSync(interventions, '[{"at":"blocks.0.attn.hook_z","op":{"kind":"zero"}}]');
    const { code, stdout } = await invoke([
      ...['run', '--model', vit, '--image', 'sample:shapes', '--interventions', interventions],
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('picture    9 positions');
    expect(stdout).toContain('bear, brown bear');
    expect(stdout).toContain('rank after');
    expect(stdout).not.toContain('loss');
  });

  it('says so where there are no classes', async () => {
    const model = join(fixtures, 'vit-headless');
    const { stdout } = await invoke(['run', '--model', model, '--image', 'sample:disc']);
    expect(stdout).toContain('the model names no classes');
    const cached = await invoke([
      ...['cache', '--model', model, '--image', 'sample:disc', '--names', 'logits'],
      ...['--out', join(folder, 'none.safetensors')],
    ]);
    expect(cached.stderr).toContain('no hook of this model matches "logits"');
  });

  it('writes activations of a picture', async () => {
    const out = join(folder, 'cache.safetensors');
    const names = 'hook_embed,blocks.1.attn.hook_pattern';
    const { code } = await invoke([
      ...['cache', '--model', vit, '--image', 'sample:checks', '--names', names, '--out', out],
    ]);
    expect(code).toBe(0);
    const tensors = await readTensors(directory(folder), 'cache.safetensors');
    expect(tensors.get('hook_embed')?.shape).toEqual([1, 9, 20]);
    expect(tensors.get('blocks.1.attn.hook_pattern')?.shape).toEqual([1, 4, 9, 9]);
    expect(readFileSync(out, 'latin1')).toContain(pictureDigest(samplePicture('checks')));
  });

  it.each([
    [['--model', vit, '--text', 'a'], /reads pictures, not texts/],
    [['--model', vit, '--tokens', '0,1'], /this model reads pictures: give it one/],
    [['--model', idsModel, '--image', 'sample:disc'], /reads no pictures/],
    [['--model', vit, '--image', 'sample:disc', '--text', 'a'], /got both/],
    [['--model', vit, '--image', 'sample:disc', '--generate', '3'], /both directions/],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await invoke(['run', ...args]);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(message);
  });
});
