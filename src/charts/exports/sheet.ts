import { curveWords, endsOf } from '../mapScale';
import type { MapScale } from '../mapScale';
import type { Palette } from '../palette';
import { captionOf } from './facts';
import type { FigureFacts } from './facts';
import { element, short, textElement } from './svg';

/** What a figure is drawn on. */
export interface Sheet {
  /** In CSS pixels, without the margin. */
  readonly width: number;
  readonly palette: Palette;
  readonly facts: FigureFacts;
  /** Whether what the figure was made of stands under it. */
  readonly caption: boolean;
}

const margin = 12;
const lineHeight = 14;
const captionWidth = 5.6;
const fonts = {
  words: 'ui-sans-serif, system-ui, sans-serif',
  tokens: "ui-monospace, 'DejaVu Sans Mono', monospace",
};

/** A whole SVG file: title, description, background, the parts, and the caption under them. */
export function document(sheet: Sheet, height: number, parts: readonly string[]): string {
  const { width, palette, facts } = sheet;
  const room = Math.floor(width / captionWidth);
  const lines = captionOf(facts, room);
  const caption = sheet.caption ? lines : [];
  const whole = {
    width: Math.ceil(width + 2 * margin),
    height: Math.ceil(height + caption.length * lineHeight + 2 * margin),
  };
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      ...{ ...whole, viewBox: `0 0 ${whole.width} ${whole.height}`, role: 'img' },
      ...{ 'font-family': fonts.words, 'font-size': 11, fill: palette.text },
    },
    textlessTitle('title', facts.figure),
    textlessTitle('desc', lines.join(' ')),
    element('style', {}, `.token{font-family:${fonts.tokens}}`),
    element('rect', { width: '100%', height: '100%', fill: palette.surface }),
    element(
      'g',
      { transform: `translate(${margin},${margin})` },
      ...parts,
      ...caption.map((line, i) =>
        textElement(line, {
          ...{ x: 0, y: short(height + (i + 1) * lineHeight - 2), 'font-size': 10 },
          fill: palette.muted,
        }),
      ),
    ),
  )}\n`;
}

function textlessTitle(name: 'title' | 'desc', content: string): string {
  return textElement(content, {})
    .replace(/^<text>/, `<${name}>`)
    .replace(/<\/text>$/, `</${name}>`);
}

/** A colour ramp with its ends and what it stands for, 14 pixels high. */
export function rampElement({ palette }: Sheet, scale: MapScale, label: string): string {
  const stops = palette[scale.kind];
  const [low, high] = endsOf(scale);
  const words = [label, curveWords(scale)].filter(Boolean).join(', ');
  const last = Math.max(1, stops.length - 1);
  const style = { fill: palette.muted };
  return element(
    'g',
    {},
    element(
      'linearGradient',
      { id: 'ramp' },
      ...stops.map((stop, i) => element('stop', { offset: short(i / last), 'stop-color': stop })),
    ),
    textElement(low, { x: 0, y: 10, ...style }),
    element('rect', {
      x: 48,
      y: 1,
      width: 88,
      height: 10,
      fill: 'url(#ramp)',
      stroke: palette.line,
    }),
    textElement(`${high}  ${words}`, { x: 142, y: 10, ...style }),
  );
}
