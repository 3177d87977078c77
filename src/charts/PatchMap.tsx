import { useCallback, useMemo } from 'react';
import type { MouseEvent, ReactElement } from 'react';
import type { NdArray } from '../base/ndarray';
import type { Token } from '../terms/models';
import { patchAt } from '../terms/pictures';
import type { PatchGrid, Picture } from '../terms/pictures';
import { looksAt, seenBy } from './attentionOf';
import { Legend } from './Legend';
import { formatScore } from './numbers';
import { patchBox, patchLayout, positionAt, stepPosition } from './patchGeometry';
import type { PatchLayout } from './patchGeometry';
import { TokenWeights } from './TokenWeights';
import { spokenToken } from './tokenText';
import { useCanvas, useWidth } from './useCanvas';
import { usePalette } from './usePalette';
import { useTokenWalk, WalkWords } from './useTokenWalk';
import type { TokenWalkProps } from './useTokenWalk';
import chart from './chart.module.css';
import styles from './PatchMap.module.css';

export interface PatchMapProps extends TokenWalkProps {
  /** The picture in the model's size. */
  readonly picture: Picture;
  readonly grid: PatchGrid;
  /** The special positions and the patches. */
  readonly tokens: readonly Token[];
  /** `[query, key]` of the head in question; null while none is known. */
  readonly pattern: NdArray | null;
  /** Names the figure: "L1H3". */
  readonly label: string;
  /** Whether the light falls on what the position looks at, or on what looks at it. */
  readonly direction: 'looks' | 'seen';
  /** The picture gets no taller than this many CSS pixels. */
  readonly maxHeight?: number | undefined;
}

/**
 * A head's attention over the picture: patches that the chosen position looks at (or is looked at by)
 * stay clear, the others fade. Hovering a patch chooses it, a click or Enter pins it, Escape unpins it;
 * with neither the first position, `[CLS]`, is shown.
 */
export function PatchMap(props: PatchMapProps): ReactElement {
  const { picture, grid, tokens, pattern, label, direction, maxHeight = 420 } = props;
  const [frame, room] = useWidth();
  const walk = useTokenWalk(props, {
    next: (key) => stepPosition(grid, source, key),
    speak: (index) => `position ${index} ${spokenToken(tokens[index])}`,
  });
  const { hover, pin } = walk;
  const chosen = walk.hovered?.index ?? walk.pinned ?? 0;
  const source = chosen < tokens.length ? chosen : 0;
  const layout = useMemo(
    () => patchLayout(grid, { width: room, maxHeight }),
    [grid, room, maxHeight],
  );
  const looks = useMemo(() => (pattern ? looksAt(pattern, source) : nothing), [pattern, source]);
  const seen = useMemo(() => (pattern ? seenBy(pattern, source) : nothing), [pattern, source]);
  const weights = direction === 'looks' ? looks : seen;
  const canvas = usePatchCanvas(picture, grid, layout, weights, source);
  const under = (event: MouseEvent<HTMLElement>): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    return positionAt(grid, layout, event.clientX - box.left, event.clientY - box.top);
  };
  return (
    <figure className={chart.figure} aria-label={`Patches, ${label}`}>
      <Specials {...{ grid, tokens, weights, source }} onHover={hover} onPin={pin} />
      <div ref={frame}>
        <div
          className={`${styles.stage} ${chart.focus}`}
          style={{ width: layout.width, height: layout.height }}
          {...walk.stage}
          aria-roledescription="patch map"
          aria-label={`Patches, ${label}`}
          onPointerMove={(event) => hover(under(event))}
          onClick={(event) => pin(under(event))}
        >
          <canvas ref={canvas} style={{ width: layout.width, height: layout.height }} aria-hidden />
        </div>
      </div>
      <div className={chart.footer}>
        <TokenWeights
          tokens={tokens}
          others={tokens}
          source={pattern ? { index: source, as: 'both' } : null}
          looks={looks}
          seen={seen}
          loss={null}
          unit="position"
        />
        <Legend>
          <span className={chart.muted}>
            clear: {formatScore(largestOf(weights))}, faded: 0 (attention weight)
          </span>
        </Legend>
      </div>
      <WalkWords walk={walk} of="patches" />
    </figure>
  );
}

const nothing = new Float32Array(0);

interface SpecialsProps extends Pick<PatchMapProps, 'grid' | 'tokens'> {
  readonly weights: Float32Array;
  readonly source: number;
  readonly onHover: (index: number | null) => void;
  readonly onPin: (index: number) => void;
}

/** The positions that are no part of the picture, as buttons with their weights. */
function Specials(props: SpecialsProps): ReactElement {
  const { grid, tokens, weights, source, onHover, onPin } = props;
  return (
    <div className={styles.specials}>
      {grid.specials.map((_, index) => (
        <button
          key={index}
          type="button"
          className={styles.special}
          data-source={index === source}
          onPointerEnter={() => onHover(index)}
          onPointerLeave={() => onHover(null)}
          onClick={() => onPin(index)}
        >
          {tokens[index]?.text}
          <span className={chart.muted}>{formatScore(weights[index] ?? 0)}</span>
        </button>
      ))}
    </div>
  );
}

function usePatchCanvas(
  picture: Picture,
  grid: PatchGrid,
  layout: PatchLayout,
  weights: Float32Array,
  source: number,
): ReturnType<typeof useCanvas> {
  const { surface, line } = usePalette();
  const image = useMemo(() => imageOf(picture), [picture]);
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => {
      context.imageSmoothingEnabled = layout.scale < 4;
      context.drawImage(image, 0, 0, layout.width, layout.height);
      fade(context, grid, layout, weights, surface);
      outline(context, grid, layout, source, line);
    },
    [image, grid, layout, weights, source, surface, line],
  );
  return useCanvas(layout.width, layout.height, draw);
}

/** How much of a patch is covered where nobody looks. */
const darkest = 0.82;

/** Covers each patch by what it lacks to the largest weight of all patches. */
function fade(
  context: CanvasRenderingContext2D,
  grid: PatchGrid,
  layout: PatchLayout,
  weights: Float32Array,
  cover: string,
): void {
  if (weights.length === 0) return;
  const specials = grid.specials.length;
  const most = largestOf(weights.subarray(specials));
  context.fillStyle = cover;
  weights.forEach((weight, index) => {
    const patch = patchAt(grid, index);
    if (!patch) return;
    const { x, y, width, height } = patchBox(grid, layout, patch);
    context.globalAlpha = darkest * (1 - (most > 0 ? weight / most : 0));
    context.fillRect(x, y, width, height);
  });
  context.globalAlpha = 1;
}

/** Lines between the patches where they are large, and a frame around the chosen one. */
function outline(
  context: CanvasRenderingContext2D,
  grid: PatchGrid,
  layout: PatchLayout,
  source: number,
  colour: string,
): void {
  const { width, height } = patchBox(grid, layout, { row: 0, column: 0 });
  const right = Math.floor(layout.width / width) * width;
  const bottom = Math.floor(layout.height / height) * height;
  context.fillStyle = colour;
  context.globalAlpha = 0.5;
  for (let x = width; x <= right; x += width) context.fillRect(Math.round(x), 0, 1, bottom);
  for (let y = height; y <= bottom; y += height) context.fillRect(0, Math.round(y), right, 1);
  context.globalAlpha = 1;
  const patch = patchAt(grid, source);
  if (!patch) return;
  const box = patchBox(grid, layout, patch);
  for (const [style, wide] of [
    ['#000000', 4],
    ['#ffffff', 2],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = wide;
    context.strokeRect(box.x + 1, box.y + 1, box.width - 2, box.height - 2);
  }
}

function largestOf(weights: Float32Array): number {
  return weights.reduce((most, weight) => Math.max(most, weight), 0);
}

function imageOf({ width, height, data }: Picture): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const pixels = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    pixels.data.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
    pixels.data[4 * i + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  return canvas;
}
