import { describe, expect, it } from 'vitest';
import golden from '../../../tests/golden/relativeBuckets.json';
import { bucketOf } from './relativeBias';

type Side = Parameters<typeof bucketOf>[1];

describe('buckets of distances', () => {
  it.each(golden.cases)(
    'are those of T5: $side, $buckets up to $max_distance',
    ({ side, buckets, max_distance, ids }) => {
      const found = ids.map((_, i) =>
        bucketOf(golden.first + i, side as Side, buckets, max_distance),
      );
      expect(found).toEqual(ids);
      const mirrored = found.map((_, i) =>
        bucketOf(-golden.first - i, side as Side, buckets, max_distance),
      );
      expect(mirrored).not.toEqual(ids);
    },
  );
});
