import { lookUp } from '../../tensor/indexing';
import type { DiagonalBias } from '../../tensor/kernels/attentionSoftmax';
import { arrange, lengthOf, reshape } from '../../tensor/tensor';
import { blockFacts } from '../../terms/blocks';
import type { RelativeBias } from '../config';
import type { Pass } from '../pass';

/**
 * What a layer adds to its scores by distance, from the table of its stack; undefined where it adds
 * nothing. `[head, diagonal]`
 */
export function relativeBias(
  { config, parameters, maskOf }: Pass,
  layer: number,
  queries: number,
  keys: number,
): DiagonalBias | undefined {
  const side = config.relative_bias?.layers[layer];
  if (!config.relative_bias || !side) return undefined;
  const { buckets, max_distance } = config.relative_bias;
  const first = 1 - queries - maskOf(layer).offset;
  const ids = Array.from({ length: queries + keys - 1 }, (_, i) =>
    bucketOf(first + i, side, buckets, max_distance),
  );
  const table = parameters.get(`${blockFacts(config, layer).stack}.rel_pos_bias`);
  const shape = [ids.length, lengthOf(table, 'head')];
  return arrange(reshape(lookUp(table, [ids]), shape, 'diagonal head'), 'head diagonal');
}

/**
 * The bucket of a distance key - query (Raffel et al. 2020, section 2.1): half of the buckets hold one
 * distance each, the others grow by a constant factor up to `maxDistance`, beyond which all is one.
 * With both sides each has half of the buckets, keys after the query the second half; else keys after
 * the query count as distance 0. Quotients of logarithms are rounded to f32, as in the library that
 * trained such models: at whole results the bucket depends on it.
 */
export function bucketOf(
  distance: number,
  side: NonNullable<RelativeBias['layers'][number]>,
  buckets: number,
  maxDistance: number,
): number {
  if (side === 'both') {
    const half = Math.floor(buckets / 2);
    const after = distance > 0 ? half : 0;
    return after + bucketOf(-Math.abs(distance), 'past', half, maxDistance);
  }
  const back = Math.max(0, -distance);
  const exact = Math.floor(buckets / 2);
  if (back < exact) return back;
  const { fround } = Math;
  const logarithm = fround(Math.log(fround(back / exact)));
  const share = fround(logarithm / fround(Math.log(maxDistance / exact)));
  const beyond = Math.trunc(fround(share * (buckets - exact)));
  return Math.min(exact + beyond, buckets - 1);
}
