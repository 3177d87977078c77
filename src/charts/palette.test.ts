import { readFileSync } from 'node:fs';
import { lab, rgb } from 'd3-color';
import { describe, expect, it } from 'vitest';
import { colourScale, colourTable, contrast, inkOn, packed, readPalette } from './palette';

/** The variables that charts.css sets in each theme; the dark block goes on top of the light one. */
function variablesOf(theme: 'light' | 'dark'): (name: string) => string {
  const css = readFileSync(new URL('./charts.css', import.meta.url), 'utf8');
  const [, light = '', dark = ''] = css.split(/:root[^{]*\{/);
  const text = theme === 'dark' ? light + dark : light;
  const found = new Map(
    [...text.matchAll(/(--chart-[a-z0-9-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]),
  );
  return (name) => (found.get(name) ?? '').replace(/var\([^,]+,\s*([^)]+)\)/, '$1');
}

/** What reaches eyes, on linear RGB (Machado et al. 2009, table of severity 1.0). */
const sights = {
  'as they are': [1, 0, 0, 0, 1, 0, 0, 0, 1],
  'without red cones': [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  'without green cones': [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
} as const;

function asSeen(colour: string, matrix: readonly number[]): string {
  const { r, g, b } = rgb(colour);
  const light = [r, g, b].map((level) => {
    const share = level / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = [0, 3, 6].map((row) => {
    const sum = light.reduce((total, value, i) => total + value * (matrix[row + i] ?? 0), 0);
    const share = Math.min(1, Math.max(0, sum));
    return 255 * (share <= 0.0031308 ? 12.92 * share : 1.055 * share ** (1 / 2.4) - 0.055);
  });
  return rgb(red, green, blue).formatHex();
}

/** Difference of two colours in CIELAB (CIE 1976): about 2 can just be seen. */
function distance(a: string, b: string): number {
  const [one, other] = [lab(a), lab(b)];
  return Math.hypot(one.l - other.l, one.a - other.a, one.b - other.b);
}

describe.each(['light', 'dark'] as const)('the %s palette', (theme) => {
  const variable = variablesOf(theme);
  const palette = readPalette(variable);

  it('names a colour for everything', () => {
    const { sequential, diverging, hues, ...single } = palette;
    const colours = [...sequential, ...diverging, ...hues, ...Object.values(single)];
    expect(colours.filter((colour) => !/^#[0-9a-f]{6}$/.test(colour))).toEqual([]);
    expect(sequential.length).toBeGreaterThan(2);
  });

  it('has text that can be read on the page', () => {
    for (const name of ['text', 'muted', 'looks-text', 'seen-text']) {
      expect(contrast(variable(`--chart-${name}`), palette.surface), name).toBeGreaterThan(4.5);
    }
  });

  it('has marks that can be seen on the page', () => {
    for (const name of ['bar', 'cross', 'shift', 'negative', 'positive', 'seen']) {
      expect(contrast(variable(`--chart-${name}`), palette.surface), name).toBeGreaterThan(3);
    }
  });

  it('has a sequential ramp that only gets further from the page', () => {
    const steps = palette.sequential.map((colour) => contrast(colour, palette.sequential[0] ?? ''));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.at(-1)).toBeGreaterThan(12);
  });

  it.each(Object.keys(sights) as (keyof typeof sights)[])(
    'has hues of heads that keep apart, %s',
    (sight) => {
      const seen = palette.hues.map((hue) => asSeen(hue, sights[sight]));
      for (const [i, one] of seen.entries()) {
        expect(contrast(palette.hues[i] ?? '', palette.surface)).toBeGreaterThan(3);
        for (const other of seen.slice(0, i)) expect(distance(one, other)).toBeGreaterThan(20);
      }
    },
  );

  it('is red below zero and blue above', () => {
    const scale = colourScale(palette.diverging, [-1, 1]);
    const [low, high] = [rgb(scale(-1)), rgb(scale(1))];
    expect(low.r).toBeGreaterThan(low.b);
    expect(high.b).toBeGreaterThan(high.r);
    expect(rgb(scale(0)).formatHex()).toBe(palette.diverging[3]);
  });

  it('lets numbers be read on every colour of its ramps', () => {
    for (const ramp of [palette.sequential, palette.diverging]) {
      const scale = colourScale(ramp, [0, 1]);
      for (let value = 0; value <= 1; value += 0.05) {
        expect(contrast(scale(value), inkOn(scale(value)))).toBeGreaterThan(4.5);
      }
    }
  });
});

describe('a colour scale', () => {
  const scale = colourScale(['#000000', '#ff0000', '#ffffff'], [0, 2]);

  it('gives the ends and the middle their stops, and clamps', () => {
    expect([0, 1, 2].map((value) => rgb(scale(value)).formatHex())).toEqual([
      '#000000',
      '#ff0000',
      '#ffffff',
    ]);
    expect(scale(-5)).toBe(scale(0));
    expect(scale(9)).toBe(scale(2));
  });

  it('survives a domain without length', () => {
    expect(rgb(colourScale(['#000000', '#ffffff'], [0, 0])(0)).formatHex()).toBe('#000000');
  });

  it('is the same ramp as a table of pixels', () => {
    const table = colourTable(['#000000', '#ff0000', '#ffffff'], 101);
    expect([table[0], table[50], table[100]]).toEqual(
      ['#000000', '#ff0000', '#ffffff'].map(packed),
    );
    const scale = colourScale(['#000000', '#ff0000', '#ffffff'], [0, 100]);
    const bytes = new Uint8Array(table.buffer);
    table.forEach((_, i) => {
      const { r, g, b } = rgb(scale(i));
      const far = [r, g, b].map((level, c) => Math.abs(level - (bytes[4 * i + c] ?? NaN)));
      expect(Math.max(...far)).toBeLessThanOrEqual(1);
    });
  });
});
