import { z } from 'zod';
import { InputError, ModelError } from '../../base/errors';
import type { NdArray } from '../../base/ndarray';
import { ndarray } from '../../base/ndarray';
import type { PatchGrid, Picture } from '../../terms/pictures';
import { resized } from './resize';
import type { Pixels, Resample } from './resize';

/** What becomes of a picture before a model reads it, in this order. */
export interface Preprocessing {
  /** Brought to this size; left as it is for null. */
  readonly resize: (Size & { readonly resample: Resample }) | null;
  /** The middle of it is taken; all of it for null. */
  readonly crop: Size | null;
  /** Multiplies every grey level. */
  readonly factor: number;
  /** Subtracted, one a channel. */
  readonly mean: readonly number[];
  /** Divides, one a channel. */
  readonly std: readonly number[];
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** What the classes of image processors do where the file does not say. */
const processors = {
  ViT: { size: 224, resample: 2, do_center_crop: false, crop_size: 224 },
  DeiT: { size: 256, resample: 3, do_center_crop: true, crop_size: 224 },
} as const;
export type Processor = keyof typeof processors;

const length = z.number().int().positive();
const size = z.union(
  [
    length.transform((side) => ({ height: side, width: side })),
    z.object({ height: length, width: length }),
  ],
  { error: 'expected a number, or height and width' },
);
const perChannel = z.union([z.number().transform((one) => [one]), z.array(z.number()).min(1)]);
const resamples: Readonly<Record<number, Resample>> = { 1: 'lanczos', 2: 'bilinear', 3: 'bicubic' };
const processorName = /^(ViT|DeiT)(FeatureExtractor|ImageProcessor)(Fast|Pil)?$/;
const className = z
  .string()
  .regex(processorName, { error: 'only the image processors of ViT and DeiT are supported' });

const schema = z.object({
  image_processor_type: className.optional(),
  feature_extractor_type: className.optional(),
  do_resize: z.boolean().default(true),
  size: size.optional(),
  resample: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
  do_center_crop: z.boolean().nullish(),
  crop_size: size.nullish(),
  do_rescale: z.boolean().default(true),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: perChannel.default([0.5, 0.5, 0.5]),
  image_std: perChannel.default([0.5, 0.5, 0.5]),
});

/**
 * What a preprocessor_config.json asks for, of any age: fields that it leaves out are those of the
 * class that it names, or of the family's. Without the file, the family's at the model's size.
 * @throws ModelError that names the field when it is not supported, or does not give the model's size
 */
export function preprocessingOf(json: unknown, grid: PatchGrid, family: Processor): Preprocessing {
  const parsed = schema.safeParse(json ?? atSizeOf(grid, family));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ModelError(
      `preprocessor_config.json: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`,
    );
  }
  const c = parsed.data;
  const [, named] =
    processorName.exec(c.image_processor_type ?? c.feature_extractor_type ?? '') ?? [];
  const usual = processors[(named as Processor | undefined) ?? family];
  const resize = {
    ...(c.size ?? square(usual.size)),
    resample: resamples[c.resample ?? usual.resample],
  };
  const cropped = c.do_center_crop ?? usual.do_center_crop;
  const found = {
    resize: c.do_resize ? (resize as Preprocessing['resize']) : null,
    crop: cropped ? (c.crop_size ?? square(usual.crop_size)) : null,
    factor: c.do_rescale ? c.rescale_factor : 1,
    mean: channelsOf(c.do_normalize ? c.image_mean : [0], grid),
    std: channelsOf(c.do_normalize ? c.image_std : [1], grid),
  };
  checkSize(found, grid);
  return found;
}

function square(side: number): Size {
  return { height: side, width: side };
}

/** The family's way where there is no file, for pictures of any size. */
function atSizeOf({ height, width }: PatchGrid, family: Processor): unknown {
  const usual = processors[family];
  if (!usual.do_center_crop) return { size: { height, width } };
  const around = (side: number): number => Math.round((side * usual.size) / usual.crop_size);
  return {
    size: { height: around(height), width: around(width) },
    crop_size: { height, width },
  };
}

/** One value stands for all channels; a model that sees no colours takes the first. */
function channelsOf(values: readonly number[], { channels }: PatchGrid): number[] {
  return Array.from({ length: channels }, (_, i) => values[i] ?? values[0] ?? 0);
}

/** @throws ModelError when pictures would come out in another size than the model reads. */
function checkSize({ resize, crop }: Preprocessing, { height, width }: PatchGrid): void {
  const made = crop ?? resize;
  const fits = made === null || (made.height === height && made.width === width);
  const cut = !crop || !resize || (crop.height <= resize.height && crop.width <= resize.width);
  if (fits && cut) return;
  const words = ({ width: w, height: h }: Size): string => `${w} x ${h}`;
  throw new ModelError(
    `preprocessor_config.json: it makes pictures of ${words(fits ? (resize as Size) : made)} pixels, ` +
      `but the model reads ${words({ width, height })}`,
  );
}

/**
 * A picture in the channels, size and cut that a model sees.
 * @throws InputError for a picture of another size where the model's pictures are not resized
 */
export function sizedPixels(picture: Picture, how: Preprocessing, grid: PatchGrid): Pixels {
  const { height, width, channels } = grid;
  const sized = middleOf(resizedBy(coloured(picture, channels), how.resize), how.crop);
  if (sized.height !== height || sized.width !== width) {
    throw new InputError(
      `the model reads pictures of ${width} x ${height} pixels as they are, got ${sized.width} x ${sized.height}`,
    );
  }
  return sized;
}

/** A picture as a model reads it: `[1, channel, y, x]`. @throws InputError as `sizedPixels` does */
export function pixelValues(picture: Picture, how: Preprocessing, grid: PatchGrid): NdArray {
  const { height, width, channels } = grid;
  const sized = sizedPixels(picture, how, grid);
  const out = new Float32Array(channels * height * width);
  for (let channel = 0; channel < channels; channel++) {
    const [mean = 0, std = 1] = [how.mean[channel], how.std[channel]];
    for (let i = 0; i < height * width; i++) {
      const level = (sized.data[i * channels + channel] ?? 0) * how.factor;
      out[channel * height * width + i] = (level - mean) / std;
    }
  }
  return ndarray(out, [1, channels, height, width]);
}

/** Three channels as they are, or their lightness (ITU-R 601-2, in whole numbers as the Python Imaging Library has it). */
function coloured({ width, height, data }: Picture, channels: number): Pixels {
  if (channels === 3) return { width, height, channels, data };
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(3 * i, 3 * i + 3);
    grey[i] = (red * 19_595 + green * 38_470 + blue * 7471 + 0x8000) >> 16;
  }
  return { width, height, channels, data: grey };
}

function resizedBy(pixels: Pixels, resize: Preprocessing['resize']): Pixels {
  return resize ? resized(pixels, resize.height, resize.width, resize.resample) : pixels;
}

function middleOf(pixels: Pixels, crop: Size | null): Pixels {
  if (!crop || crop.height > pixels.height || crop.width > pixels.width) return pixels;
  const { channels, width } = pixels;
  const top = Math.floor((pixels.height - crop.height) / 2);
  const left = Math.floor((width - crop.width) / 2);
  const data = new Uint8Array(crop.height * crop.width * channels);
  for (let y = 0; y < crop.height; y++) {
    const from = ((top + y) * width + left) * channels;
    data.set(pixels.data.subarray(from, from + crop.width * channels), y * crop.width * channels);
  }
  return { ...crop, channels, data };
}
