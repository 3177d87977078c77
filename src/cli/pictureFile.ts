import { readFile } from 'node:fs/promises';
import { InputError, messageOf } from '../base/errors';
import type { Picture } from '../terms/pictures';
import { isSample, sampleNames, samplePicture } from '../terms/samplePictures';
import { codeOf } from './directory';
import { isPng, readPng } from './png';

const samplePrefix = 'sample:';

/**
 * The picture of an `--image`: a PNG or a binary PPM file, or `sample:NAME`.
 * @throws InputError when there is none, or it is of another kind
 */
export async function readPicture(path: string): Promise<Picture> {
  if (path.startsWith(samplePrefix)) return sampleOf(path.slice(samplePrefix.length));
  const file = await readFile(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') throw new InputError(`there is no file ${path}`);
    throw new InputError(`${path} cannot be read: ${messageOf(error)}`);
  });
  const bytes = new Uint8Array(file);
  if (isPng(bytes)) return readPng(bytes);
  const picture = readPpm(bytes);
  if (picture) return picture;
  throw new InputError(`${path} is neither PNG nor PPM (P6, up to 255): save it as a PNG file`);
}

function sampleOf(name: string): Picture {
  if (isSample(name)) return samplePicture(name);
  throw new InputError(`there is no sample "${name}" (there are: ${sampleNames.join(', ')})`);
}

/** A binary PPM file of 8 bits a channel; undefined for anything else. */
function readPpm(bytes: Uint8Array): Picture | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 200));
  const header = /^P6\s+(?:#[^\n]*\n\s*)*(\d+)\s+(\d+)\s+255\s/.exec(start);
  const [width, height] = [Number(header?.[1]), Number(header?.[2])];
  const data = bytes.slice(header?.[0].length ?? 0);
  if (!(width > 0 && height > 0) || data.length !== 3 * width * height) return undefined;
  return { width, height, data };
}
