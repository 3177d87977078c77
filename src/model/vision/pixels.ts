import { InputError } from '../../base/errors';
import type { NdArray } from '../../base/ndarray';
import type { Picture } from '../../terms/pictures';
import type { LoadedModel } from '../loaded';
import { pixelValues } from './preprocessing';

/** As `pixelValues`, in the model's own way. @throws InputError for a model that reads no pictures. */
export function pixelsOf(
  picture: Picture,
  { config, preprocessing }: Pick<LoadedModel, 'config' | 'preprocessing'>,
): NdArray {
  if (config.image && preprocessing) return pixelValues(picture, preprocessing, config.image);
  throw new InputError('this model reads no pictures: give it a text');
}
