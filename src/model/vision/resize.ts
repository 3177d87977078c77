/** Ways of choosing the pixels of a smaller or larger picture, by the Python Imaging Library's names. */
export type Resample = 'bilinear' | 'bicubic' | 'lanczos';

interface Filter {
  /** How far it reaches, in pixels of the larger picture. */
  readonly support: number;
  weight(distance: number): number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

const filters: Readonly<Record<Resample, Filter>> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: cubic },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Keys' cubic with a = -1/2. */
function cubic(distance: number): number {
  const [x, a] = [Math.abs(distance), -0.5];
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** Pixels of some channels, row by row: `[height, width, channels]`, 0 to 255. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/**
 * Brings pixels to another size as the Python Imaging Library does: the filter is stretched where the
 * picture shrinks (antialiasing), rows first, then columns, each rounded to whole grey levels.
 */
export function resized(pixels: Pixels, height: number, width: number, how: Resample): Pixels {
  const { height: rows, width: columns, channels, data } = pixels;
  const wide = walk(data, weightsOf(columns, width, how), {
    lines: rows,
    step: channels,
    line: columns * channels,
    outLine: width * channels,
    channels,
  });
  const tall = walk(wide, weightsOf(rows, height, how), {
    lines: width,
    step: width * channels,
    line: channels,
    outLine: channels,
    channels,
  });
  return { height, width, channels, data: tall };
}

/** What one pixel is made of: the first pixel that counts, and the weight of each from there on. */
interface Weights {
  readonly first: number;
  readonly weights: Int32Array;
}

/** Weights are whole numbers of 2^-22, so that sums are exact. */
const unit = 2 ** 22;

/** What each pixel of the new line is made of; undefined where the line keeps its length. */
function weightsOf(from: number, to: number, how: Resample): Weights[] | undefined {
  if (from === to) return undefined;
  const { support, weight } = filters[how];
  const scale = from / to;
  const stretch = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support * stretch + 0.5));
    const end = Math.min(from, Math.trunc(centre + support * stretch + 0.5));
    const raw = Array.from({ length: end - first }, (__, j) =>
      weight((j + first - centre + 0.5) / stretch),
    );
    const total = raw.reduce((sum, value) => sum + value, 0);
    const whole = raw.map(
      (value) => Math.round((Math.abs(value) / total) * unit) * Math.sign(value),
    );
    return { first, weights: Int32Array.from(whole) };
  });
}

/** How the pixels of a line lie in memory: where the next pixel, and where the next line, begins. */
interface Layout {
  readonly lines: number;
  readonly step: number;
  readonly line: number;
  readonly outLine: number;
  readonly channels: number;
}

/** Weighs along every line. */
function walk(data: Uint8Array, weights: readonly Weights[] | undefined, at: Layout): Uint8Array {
  if (!weights) return data;
  const { lines, step, line, outLine, channels } = at;
  const out = new Uint8Array(lines * weights.length * channels);
  for (let l = 0; l < lines; l++)
    weights.forEach(({ first, weights: own }, i) => {
      for (let channel = 0; channel < channels; channel++) {
        let sum = unit / 2;
        let from = l * line + first * step + channel;
        for (const weight of own) {
          sum += weight * (data[from] ?? 0);
          from += step;
        }
        out[l * outLine + i * step + channel] = clipped(Math.floor(sum / unit));
      }
    });
  return out;
}

function clipped(level: number): number {
  return level < 0 ? 0 : level > 255 ? 255 : level;
}
