import type { Token } from '../terms/models';
import type { Arc, ArcLayout } from './arcs';
import { charWidth, elide } from './axisLabels';
import type { Palette } from './palette';
import type { TokenPointer } from './pointers';
import { tokenStyle, tokenText } from './tokenText';

type Context = CanvasRenderingContext2D;

export interface LineInk {
  readonly arcs: readonly Arc[];
  readonly queries: readonly Token[];
  readonly keys: readonly Token[];
  readonly token: TokenPointer | null;
  /** The size of a full line. */
  readonly extent: number;
  readonly palette: Palette;
  /** The window of the whole that is drawn, in CSS pixels. */
  readonly top: number;
  readonly height: number;
}

/** Lines of nearly the same strength are drawn as one path: so many strengths there are. */
const strengths = 24;

/** Draws the lines, then the tokens of both sides. */
export function paintLines(context: Context, layout: ArcLayout, ink: LineInk): void {
  context.save();
  context.translate(0, -ink.top);
  for (const [key, arcs] of bundles(ink, layout)) {
    const [head = 0, strength = 0] = key.split(' ').map(Number);
    context.strokeStyle = ink.palette.hues[head] ?? ink.palette.text;
    context.globalAlpha = strength / strengths;
    context.lineWidth = ink.token ? 2 : 1.5;
    context.beginPath();
    for (const arc of arcs) trace(context, layout, arc);
    context.stroke();
  }
  context.globalAlpha = 1;
  paintTokens(context, layout, ink, 'key');
  paintTokens(context, layout, ink, 'query');
  context.restore();
}

/** The lines that cross the window, by head and strength, faint ones first. */
function bundles({ arcs, extent, top, height }: LineInk, layout: ArcLayout): [string, Arc[]][] {
  const found = new Map<string, Arc[]>();
  for (let i = arcs.length - 1; i >= 0; i--) {
    const arc = arcs[i]!;
    const [high, low] = [Math.min(arc.query, arc.key), Math.max(arc.query, arc.key)];
    if ((low + 1) * layout.row < top || high * layout.row > top + height) continue;
    const share = Math.min(1, Math.abs(arc.weight) / (extent || 1));
    const key = `${arc.head} ${Math.max(1, Math.ceil(share * strengths))}`;
    const bundle = found.get(key);
    if (bundle) bundle.push(arc);
    else found.set(key, [arc]);
  }
  return [...found];
}

function trace(context: Context, { left, right, row }: ArcLayout, { query, key }: Arc): void {
  const [y, to] = [(key + 0.5) * row, (query + 0.5) * row];
  const middle = (left + right) / 2;
  context.moveTo(left, y);
  context.bezierCurveTo(middle, y, middle, to, right, to);
}

function paintTokens(
  context: Context,
  layout: ArcLayout,
  { queries, keys, token, palette, top, height }: LineInk,
  side: 'key' | 'query',
): void {
  const tokens = side === 'key' ? keys : queries;
  const { row, left, right, width } = layout;
  const room = Math.floor(((side === 'key' ? left : width - right) - 10) / charWidth);
  context.font = `11px ${monospaced(context)}`;
  context.textBaseline = 'middle';
  context.textAlign = side === 'key' ? 'right' : 'left';
  const last = Math.min(tokens.length, Math.ceil((top + height) / row));
  for (let i = Math.max(0, Math.floor(top / row)); i < last; i++) {
    const one = tokens[i]!;
    const chosen = token?.index === i && (token.as === side || token.as === 'both');
    const middle = (i + 0.5) * row;
    if (chosen) {
      context.fillStyle = palette.line;
      const x = side === 'key' ? 0 : right + 2;
      context.fillRect(x, i * row, side === 'key' ? left - 2 : width - right - 2, row);
    }
    context.fillStyle = tokenStyle(one) === 'plain' ? palette.text : palette.muted;
    const x = side === 'key' ? left - 6 : right + 6;
    context.fillText(elide(tokenText(one), room), x, middle);
  }
}

function monospaced(context: Context): string {
  return getComputedStyle(context.canvas).getPropertyValue('--chart-mono') || 'monospace';
}
