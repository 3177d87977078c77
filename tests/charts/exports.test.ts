import { unzlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { ndarray } from '../../src/base/ndarray';
import type { NdArray } from '../../src/base/ndarray';
import { random } from '../../src/base/random';
import { wrapped } from '../../src/charts/exports/facts';
import type { FigureFacts } from '../../src/charts/exports/facts';
import { gridFigure } from '../../src/charts/exports/gridFigure';
import { patternFigure } from '../../src/charts/exports/patternFigure';
import { pngFile } from '../../src/charts/exports/pngFile';
import type { Sheet } from '../../src/charts/exports/sheet';
import { csvFile, jsonFile } from '../../src/charts/exports/valuesFile';
import { unitScale } from '../../src/charts/mapScale';
import { packed } from '../../src/charts/palette';
import type { Palette } from '../../src/charts/palette';
import { inkOf, inkPattern, wordsOf } from '../../src/charts/patternImage';
import { readPng } from '../../src/cli/png';
import type { Token } from '../../src/terms/models';

const palette: Palette = {
  sequential: ['#ffffff', '#5150bd', '#1b1650'],
  diverging: ['#8c1127', '#f7f7f7', '#0b3f75'],
  hues: [],
  surface: '#fefefe',
  text: '#111111',
  muted: '#555555',
  line: '#dddddd',
  mask: '#e8eaee',
  missing: '#b4bac3',
  shift: '#b5307c',
};

const texts = [' the', ' "cat"', ',', '\n', ' a,b', ' <b>&', '🦊', '\u0007'];

function tokensOf(count: number): Token[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    text: texts[id % texts.length]!,
    special: false,
  }));
}

/** A causal pattern with values that need all digits of a 32-bit float, one without a value. */
function patternOf(size: number): NdArray {
  const draw = random(size);
  const data = Float32Array.from({ length: size * size }, (_, i) =>
    i % size > Math.floor(i / size) ? 0 : draw.next() ** 4,
  );
  data[0] = NaN;
  data[size] = 1e-7 / 3;
  return ndarray(data, [size, size]);
}

const facts = (size: number): FigureFacts => ({
  figure: 'L1H3',
  model: 'toy',
  digest: '0123456789abcdef'.repeat(4),
  backend: 'wasm',
  drawn: { label: 'attention weight', symbols: 'A[q,k]' },
  text: 'the "cat",\n a',
  image: null,
  tokens: tokensOf(size),
  source: null,
  prependBos: true,
  interventions: [{ at: 'blocks.0.attn.hook_z', heads: [2], scope: 'all', op: { kind: 'zero' } }],
});

const named = (size: number): Parameters<typeof jsonFile>[1] => [
  {
    ...{ name: 'L1H3', values: patternOf(size), causal: true },
    ...{ queries: tokensOf(size), keys: tokensOf(size) },
  },
];

const ink = inkOf(unitScale, true, palette);

describe('the JSON of a figure', () => {
  it('reads back to the same floats, with all that they were made of', () => {
    const read = JSON.parse(jsonFile(facts(9), named(9))) as Record<string, unknown> & {
      patterns: { name: string; shape: number[]; values: (number | null)[][] }[];
    };
    expect(read).toMatchObject({
      ...{ format: 'headscope-pattern/1', model: 'toy', digest: facts(9).digest, backend: 'wasm' },
      ...{ text: facts(9).text, prepend_bos: true, interventions: facts(9).interventions },
      ...{ tokens: tokensOf(9), drawn: { label: 'attention weight', symbols: 'A[q,k]' } },
    });
    const [pattern] = read.patterns;
    expect(pattern).toMatchObject({ name: 'L1H3', shape: [9, 9] });
    const values = Float32Array.from(pattern!.values.flat().map((value) => value ?? NaN));
    expect(values).toEqual(patternOf(9).data);
  });
});

describe('the CSV of a figure', () => {
  it('reads back to the same floats and tokens, seen cells only', () => {
    const rows = parseCsv(csvFile(facts(9), named(9)));
    const comments = rows.filter(([first]) => first?.startsWith('#'));
    const said = new Map(
      comments.map(
        (row) => /^# ([a-z_A-Z]+): (.*)$/s.exec(row.join(','))?.slice(1) as [string, string],
      ),
    );
    expect(JSON.parse(said.get('digest')!)).toBe(facts(9).digest);
    expect(JSON.parse(said.get('prepend_bos')!)).toBe(true);
    const [header, ...cells] = rows.slice(comments.length);
    expect(header).toEqual(['head', 'query', 'query_token', 'key', 'key_token', 'value']);
    // 45 cells on and below the diagonal, less the one without a value.
    expect(cells).toHaveLength(44);
    const { data } = patternOf(9);
    for (const [head, query, queryToken, key, keyToken, value] of cells) {
      expect(head).toBe('L1H3');
      expect(Number(key)).toBeLessThanOrEqual(Number(query));
      expect(Math.fround(Number(value))).toBe(data[9 * Number(query) + Number(key)]);
      expect(queryToken).toBe(tokensOf(9)[Number(query)]!.text);
      expect(keyToken).toBe(tokensOf(9)[Number(key)]!.text);
    }
  });
});

describe('a PNG file', () => {
  it('reads back to the same pixels', () => {
    const draw = random(3);
    const words = Uint32Array.from({ length: 7 * 5 }, () => draw.int(2 ** 24) | 0xff000000);
    const { width, height, data } = readPng(pngFile(words, 7));
    expect([width, height]).toEqual([7, 5]);
    const bytes = new Uint8Array(words.buffer).filter((_, i) => i % 4 < 3);
    expect(data).toEqual(bytes);
  });

  it('holds the checksums of its parts', () => {
    const file = pngFile(Uint32Array.of(0xff000000), 1);
    // IEND has no content: its checksum is the same in every PNG file.
    expect([...file.subarray(-4)]).toEqual([0xae, 0x42, 0x60, 0x82]);
    const view = new DataView(file.buffer);
    const data = file.subarray(8 + 25 + 8, 8 + 25 + 8 + view.getUint32(8 + 25));
    expect(unzlibSync(data)).toHaveLength(5);
  });
});

describe('the SVG of a pattern', () => {
  const sheet = (size: number, caption = true): Sheet => ({
    ...{ width: 640, palette, facts: facts(size), caption },
  });
  const figure = (size: number): Parameters<typeof patternFigure>[0] => ({
    ...{ pattern: patternOf(size), queries: tokensOf(size), keys: tokensOf(size) },
    ...{ scale: unitScale, causal: true, valueLabel: 'attention weight' },
  });

  it('has a rectangle of the right colour for every cell', () => {
    const svg = patternFigure(figure(9), sheet(9));
    const drawn = wordsOf(9, 9);
    inkPattern(patternOf(9), ink, drawn, 9, 0);
    const group = /<g shape-rendering="crispEdges">(.*?)<\/g>/s.exec(svg)?.[1] ?? '';
    const rects = [
      ...group.matchAll(/<rect x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)" fill="(.*?)"/g),
    ];
    const colours: string[] = [];
    for (const [, , , width, height, fill] of rects) {
      const cells = Math.round(Number(width) / Number(height));
      for (let i = 0; i < cells; i++) colours.push(fill!);
    }
    expect(colours.map(packed)).toEqual([...drawn]);
  });

  it('embeds a large pattern as one picture of its values, with axes of text', () => {
    const svg = patternFigure(figure(120), sheet(120));
    const [, base64 = ''] = /href="data:image\/png;base64,(.*?)"/.exec(svg) ?? [];
    const { width, height, data } = readPng(Uint8Array.from(Buffer.from(base64, 'base64')));
    expect([width, height]).toEqual([120, 120]);
    const drawn = wordsOf(120, 120);
    inkPattern(patternOf(120), ink, drawn, 120, 0);
    expect(data).toEqual(new Uint8Array(drawn.buffer).filter((_, i) => i % 4 < 3));
    expect(svg.match(/class="token"/g)).toHaveLength(2 * 12);
  });

  it('is sound XML whatever the tokens are, and says what it was made of', () => {
    const svg = patternFigure(figure(9), sheet(9));
    expect(svg).not.toContain('<b>');
    expect(svg).not.toContain('\u0007');
    expect(svg).toContain('&lt;b&gt;&amp;');
    const open = svg.match(/<[a-zA-Z]+[^>]*[^/]>|<[a-zA-Z]+>/g) ?? [];
    expect(svg.match(/<\/[a-zA-Z]+>/g)).toHaveLength(open.length);
    for (const part of ['SHA-256 0123456789abcdef', 'with BOS', 'wasm', 'A[q,k]']) {
      expect(svg).toContain(part);
    }
    const height = (text: string): number => Number(/height="(\d+)"/.exec(text)?.[1]);
    expect(height(patternFigure(figure(9), sheet(9, false)))).toBeLessThan(height(svg));
  });

  it('draws each head of a grid from its own values', () => {
    const layer = ndarray(
      Float32Array.from({ length: 3 * 16 }, (_, i) => (i % 16 === 0 ? 1 : i / 48)),
      [3, 4, 4],
    );
    const shape = { n_layers: 2, n_heads: 3 };
    const svg = gridFigure(
      {
        shape,
        patterns: [layer, layer],
        scale: unitScale,
        causal: () => true,
        valueLabel: 'weight',
      },
      sheet(9),
    );
    const images = [...svg.matchAll(/<g><title>(.*?)<\/title><image .*?base64,(.*?)"/g)];
    expect(images.map(([, name]) => name)).toEqual([
      'L0H0',
      'L0H1',
      'L0H2',
      'L1H0',
      'L1H1',
      'L1H2',
    ]);
    for (const [i, [, , base64 = '']] of images.entries()) {
      const drawn = wordsOf(4, 4);
      const head = i % 3;
      const own = ndarray(layer.data.subarray(16 * head, 16 * (head + 1)), [4, 4]);
      inkPattern(own, ink, drawn, 4, 0);
      const { data } = readPng(Uint8Array.from(Buffer.from(base64, 'base64')));
      expect(data).toEqual(new Uint8Array(drawn.buffer).filter((_, at) => at % 4 < 3));
    }
  });
});

describe('the lines of a caption', () => {
  it('keep their words and their width', () => {
    const text = `some words and ${'x'.repeat(50)} more`;
    const lines = wrapped(text, 12);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(12);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });
});

/** Reads a table of RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*)?)(,|\r\n)/g,
  )) {
    rows.at(-1)!.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  return rows.slice(0, -1);
}
