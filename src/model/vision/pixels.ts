import { InputError } from '../../base/errors';
import type { NdArray } from '../../base/ndarray';
import type { PatchGrid, Picture } from '../../terms/pictures';
import type { LoadedModel } from '../loaded';
import { pixelValues, sizedPixels } from './preprocessing';
import type { Preprocessing } from './preprocessing';

type Reader = Pick<LoadedModel, 'config' | 'preprocessing'>;

/** As `pixelValues`, in the model's own way. @throws InputError for a model that reads no pictures. */
export function pixelsOf(picture: Picture, model: Reader): NdArray {
  return pixelValues(picture, ...wayOf(model));
}

/** The picture that the model sees; shades of grey as colours. @throws InputError as `pixelsOf` does */
export function seenBy(picture: Picture, model: Reader): Picture {
  const { height, width, channels, data } = sizedPixels(picture, ...wayOf(model));
  const value = (_: number, i: number): number => data[Math.floor(i / 3)] ?? 0;
  const colours = channels === 3 ? data : Uint8Array.from({ length: 3 * data.length }, value);
  return { height, width, data: colours };
}

function wayOf({ config, preprocessing }: Reader): [Preprocessing, PatchGrid] {
  if (config.image && preprocessing) return [preprocessing, config.image];
  throw new InputError('this model reads no pictures: give it a text');
}
