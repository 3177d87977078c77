import { random } from '../base/random';
import type { Picture } from './pictures';

/** Pictures that need no file: a link that names one re-runs for everybody. */
export const sampleNames = ['shapes', 'checks', 'disc'] as const;
export type SampleName = (typeof sampleNames)[number];

type Colour = readonly [red: number, green: number, blue: number];
type Painter = (x: number, y: number) => Colour;

/** The side of every sample, in pixels. */
const side = 224;

const painters: Readonly<Record<SampleName, () => Painter>> = { shapes, checks, disc };

/** Whether this is the name of a sample. */
export function isSample(name: string): name is SampleName {
  return sampleNames.some((one) => one === name);
}

/** Draws a sample: 224 x 224 pixels, the same on every machine. */
export function samplePicture(name: SampleName): Picture {
  const colourAt = painters[name]();
  const data = new Uint8Array(3 * side * side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) data.set(colourAt(x, y), 3 * (y * side + x));
  return { width: side, height: side, data };
}

/** Discs, squares and triangles of chance colours on a slope of blue. */
function shapes(): Painter {
  const rng = random(7);
  const drawn = Array.from({ length: 7 }, (_, i) => ({
    kind: (['disc', 'square', 'triangle'] as const)[i % 3] ?? 'disc',
    x: 24 + rng.int(176),
    y: 24 + rng.int(176),
    size: 16 + rng.int(24),
    colour: [60 + rng.int(196), 60 + rng.int(196), rng.int(160)] as const,
  }));
  const covers = ({ kind, size, ...at }: (typeof drawn)[number], x: number, y: number): boolean => {
    const [dx, dy] = [x - at.x, y - at.y];
    if (kind === 'disc') return dx * dx + dy * dy <= size * size;
    if (kind === 'square') return Math.abs(dx) <= size && Math.abs(dy) <= size;
    return dy <= size && dy >= -size && 2 * Math.abs(dx) <= dy + size;
  };
  return (x, y) => {
    const top = drawn.findLast((shape) => covers(shape, x, y));
    return top ? top.colour : [30, 50 + (y >> 2), 110 + (x >> 1)];
  };
}

/** Squares of 16 pixels, of other colours in each quarter. */
function checks(): Painter {
  const colours: readonly Colour[] = [
    [220, 60, 50],
    [50, 160, 80],
    [60, 90, 210],
    [230, 190, 40],
  ];
  return (x, y) => {
    const quarter = (2 * y >= side ? 2 : 0) + (2 * x >= side ? 1 : 0);
    const dark = ((x >> 4) + (y >> 4)) % 2 === 0;
    return dark ? [24, 24, 28] : (colours[quarter] ?? [0, 0, 0]);
  };
}

/** One orange disc, right of the middle and above it, on grey. */
function disc(): Painter {
  return (x, y) => ((x - 150) ** 2 + (y - 80) ** 2 <= 40 ** 2 ? [240, 130, 20] : [128, 128, 128]);
}
