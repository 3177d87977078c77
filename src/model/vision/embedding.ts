import { contract } from '../../tensor/contract';
import { add } from '../../tensor/elementwise';
import { concat, lookUp } from '../../tensor/indexing';
import type { Tensor } from '../../tensor/tensor';
import { lengthOf } from '../../tensor/tensor';
import type { Pass } from '../pass';
import { patchesOf } from './patches';

/**
 * What a picture adds to the residual: the special positions' own rows, then every patch's pixels
 * times the patch weights (Dosovitskiy et al. 2021, equation 1).
 * `[batch, channel, y, x]` pixels to `[batch, pos, d_model]`
 * @throws RangeError for a pass without pixels
 */
export function pictureEmbedding({
  config,
  parameters,
  pixels,
}: Pass): Tensor<'batch pos d_model'> {
  if (!config.image || !pixels) throw new RangeError('expected pixels: this model reads pictures');
  const patches = contract(
    patchesOf(pixels, config.image),
    parameters.get('embed.W_patch'),
    'batch pos d_model',
  );
  const special = (name: 'W_cls' | 'W_dist'): Tensor<'batch pos d_model'> =>
    lookUp(
      parameters.get(`embed.${name}`),
      Array.from({ length: lengthOf(patches, 'batch') }, () => [0]),
    );
  const before = config.image.specials.map((_, i) => special(i === 0 ? 'W_cls' : 'W_dist'));
  return concat([...before, add(patches, parameters.get('embed.b_patch'))], 'pos');
}
