import type { NdArray } from '../../base/ndarray';
import type { Tensor } from '../../tensor/tensor';
import { fromValues } from '../../tensor/tensor';
import { gridOf } from '../../terms/pictures';
import type { PatchGrid } from '../../terms/pictures';

/**
 * Cuts pictures into patches, row by row, so that their product with the patch weights is the
 * convolution whose step is the patch's size.
 * `[batch, channel, y, x]` of the picture to `[batch, pos, channel, y, x]` of each patch
 */
export function patchesOf(pixels: NdArray, grid: PatchGrid): Tensor<'batch pos channel y x'> {
  const { rows, columns } = gridOf(grid);
  const { patch_height, patch_width } = grid;
  const [batch = 0, channels = 0, height = 0, width = 0] = pixels.shape;
  const out = new Float32Array(batch * rows * columns * channels * patch_height * patch_width);
  let to = 0;
  for (let b = 0; b < batch; b++)
    for (let patch = 0; patch < rows * columns; patch++)
      for (let channel = 0; channel < channels; channel++)
        for (let y = 0; y < patch_height; y++) {
          const row = Math.floor(patch / columns) * patch_height + y;
          const from =
            ((b * channels + channel) * height + row) * width + (patch % columns) * patch_width;
          out.set(pixels.data.subarray(from, from + patch_width), to);
          to += patch_width;
        }
  const shape = [batch, rows * columns, channels, patch_height, patch_width];
  return fromValues(out, shape, 'batch pos channel y x');
}
