import { rgb } from 'd3-color';
import { scaleLinear } from 'd3-scale';
import { mostHuedHeads } from '../terms/heads';

/** The colours a canvas needs, as charts.css has them for the theme of the page. */
export interface Palette {
  /** From 0 to the largest value: one hue, light to dark (dark theme: dark to light). */
  readonly sequential: readonly string[];
  /** From the most negative (red) over zero to the most positive (blue). */
  readonly diverging: readonly string[];
  /** One for each of several heads, apart for colour-blind eyes too. */
  readonly hues: readonly string[];
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  /** Keys that a query cannot see. */
  readonly mask: string;
  /** Hatching where there is no data. */
  readonly missing: string;
  readonly shift: string;
}

const single = ['surface', 'text', 'muted', 'line', 'mask', 'missing', 'shift'] as const;

/** Builds a palette from what `variable` says of `--chart-text` and the like. */
export function readPalette(variable: (name: string) => string): Palette {
  const list = (name: string): string[] => variable(name).split(',').map(trimmed);
  const colours = Object.fromEntries(
    single.map((name) => [name, variable(`--chart-${name}`).trim()]),
  );
  return {
    ...(colours as Record<(typeof single)[number], string>),
    sequential: list('--chart-sequential'),
    diverging: list('--chart-diverging'),
    hues: Array.from({ length: mostHuedHeads }, (_, i) => variable(`--chart-hue-${i}`).trim()),
  };
}

/** The colour of a value between the ends of a domain; values outside get the end's colour. */
export function colourScale(
  stops: readonly string[],
  [low, high]: readonly [number, number],
): (value: number) => string {
  const last = Math.max(1, stops.length - 1);
  const top = high > low ? high : low + 1;
  const domain = stops.map((_, i) => low + ((top - low) * i) / last);
  return scaleLinear<string>().domain(domain).range(stops).clamp(true);
}

/** A ramp as packed RGBA words in the byte order of ImageData, first stop first. */
export function colourTable(stops: readonly string[], size = 1024): Uint32Array {
  const channels = stops.map((stop) => rgb(stop)).map(({ r, g, b }) => [r, g, b]);
  const bytes = new Uint8ClampedArray(4 * size).fill(255);
  for (let i = 0; i < size; i++) {
    const at = (i / (size - 1)) * (stops.length - 1);
    const [below, above] = [channels[Math.floor(at)], channels[Math.ceil(at)]];
    for (let c = 0; c < 3; c++) {
      const value = below?.[c] ?? 0;
      bytes[4 * i + c] = value + ((above?.[c] ?? 0) - value) * (at % 1);
    }
  }
  return new Uint32Array(bytes.buffer);
}

/** An opaque colour as one word of ImageData. */
export function packed(colour: string): number {
  const { r, g, b } = rgb(colour);
  return new Uint32Array(Uint8Array.of(r, g, b, 255).buffer)[0] ?? 0;
}

/** Black or white, whichever reads better on a colour. */
export function inkOn(background: string): '#000000' | '#ffffff' {
  return contrast(background, '#000000') >= contrast(background, '#ffffff') ? '#000000' : '#ffffff';
}

/** Contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, 1.4.3). */
export function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const { r, g, b } = rgb(colour);
  const [red = 0, green = 0, blue = 0] = [r, g, b].map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function trimmed(text: string): string {
  return text.trim();
}
