import { useCallback, useId, useMemo, useState } from 'react';
import type { KeyboardEvent, MouseEvent, ReactElement } from 'react';
import type { NdArray } from '../base/ndarray';
import { hasHead, headIndex, headNameIn, sameHead } from '../terms/heads';
import type { Head, HeadGridShape, HeadSet } from '../terms/heads';
import { gridLayout, headAt, headsWithin, stepHead } from './gridGeometry';
import type { GridLayout, Rect } from './gridGeometry';
import { HeadTable } from './HeadTable';
import { hintOf, HoverFrame, Readout } from './HeadReadout';
import * as paint from './headGridPaint';
import { Legend, Ramp, ScaleRamp, Swatch } from './Legend';
import { unitScale } from './mapScale';
import type { MapScale } from './mapScale';
import { formatScore, isNumber } from './numbers';
import type { HeadValues } from './pointers';
import { useCanvas, usePixelRatio, useWidth } from './useCanvas';
import type { Draw } from './useCanvas';
import { useGridScroll } from './useGridScroll';
import { useLasso } from './useLasso';
import { useOwnable } from './useOwnable';
import { usePalette } from './usePalette';
import chart from './chart.module.css';
import styles from './HeadGrid.module.css';

/** What the cells of the grid show. */
export type HeadGridContent =
  | {
      readonly kind: 'patterns';
      /** By layer `[head, rows, cols]`; NaN where there is no value, undefined where none is known. */
      readonly patterns: readonly (NdArray | undefined)[];
      /** What the values are; "attention weight" if left out. */
      readonly label?: string | undefined;
      /** Sequential, 0 to 1, if left out. */
      readonly scale?: MapScale | undefined;
      /** Of which layers the part above the diagonal is masked; of all if left out. */
      readonly causal?: ((layer: number) => boolean) | undefined;
    }
  | {
      readonly kind: 'scores';
      readonly scores: HeadValues;
      /** What the number is, for the legend and screen readers: "retrieval score". */
      readonly label: string;
      /** Signed values are red below zero and blue above. */
      readonly signed?: boolean | undefined;
      /** Ends of the colour scale; 0 to the largest value (signed: plus and minus it) if left out. */
      readonly domain?: readonly [number, number] | undefined;
    };

/** How much something of each head moved between two runs. */
export interface HeadShift {
  /** Not negative. */
  readonly values: HeadValues;
  /** What the number is: "JS divergence (bits)". */
  readonly label: string;
  /** The value of a full bar; the largest value if left out. */
  readonly max?: number | undefined;
}

export interface HeadGridProps {
  readonly shape: HeadGridShape;
  readonly content: HeadGridContent;
  /** Names the figure: "Heads of induction-2l". */
  readonly label: string;
  /** Heads with a strong outline: the locked one, or several. */
  readonly locked?: HeadSet | undefined;
  /** What the outline means; "locked" if left out. */
  readonly lockedLabel?: string | undefined;
  /** The head under the pointer, here or in another chart. */
  readonly hovered?: Head | null | undefined;
  /** Heads that are switched off. */
  readonly off?: HeadSet | undefined;
  readonly shift?: HeadShift | undefined;
  /** More to say of a head in the line under the grid, after its name and value. */
  readonly describe?: ((head: Head) => string) | undefined;
  /** All heads in the order in which they are shown, row by row; by layer if left out. */
  readonly order?: HeadSet | null | undefined;
  /** Told which heads were drawn around with the mouse; `additive` with Shift, Ctrl or Cmd held. */
  readonly onLasso?: ((heads: HeadSet, how: { readonly additive: boolean }) => void) | undefined;
  /** The grid gets no taller than this many CSS pixels where its cells can shrink. */
  readonly maxHeight?: number | undefined;
  /** Beyond so many CSS pixels the grid scrolls, and only what is in sight is drawn. */
  readonly scrollHeight?: number | undefined;
  /** Told which layers are in sight; keep it stable. */
  readonly onLayers?: ((layers: readonly number[]) => void) | undefined;
  readonly onHover?: ((head: Head | null) => void) | undefined;
  /** Click or Enter; `additive` with Shift, Ctrl or Cmd held. Escape gives null. */
  readonly onPick?: ((head: Head | null, how: { readonly additive: boolean }) => void) | undefined;
}

/**
 * Every head of a model at a glance: layers down, heads across, on one canvas. Hovering (or walking
 * with the arrow keys) tells of a head, a click or Enter picks it, Escape picks none.
 */
export function HeadGrid(props: HeadGridProps): ReactElement {
  const { shape, content, label, locked = none, off = none, shift, onPick } = props;
  const [frame, width] = useWidth();
  const [current, setCurrent] = useOwnable(props.hovered, props.onHover);
  const [spoken, setSpoken] = useState('');
  const help = useId();
  const bars = shift !== undefined;
  const layout = useMemo(
    () =>
      gridLayout(shape, {
        width,
        maxHeight: props.maxHeight,
        cells: content.kind === 'patterns' ? 'square' : 'flat',
        order: props.order,
        bars,
      }),
    [shape, width, props.maxHeight, content.kind, props.order, bars],
  );
  const scroll = useGridScroll(layout, props.scrollHeight, width > 0 ? props.onLayers : undefined);
  const draw = useGridDrawing(layout, content, { locked, off, shift }, scroll.layers);
  const canvas = useCanvas(layout.width, layout.height, draw);
  const tell = useFacts(props);

  const lasso = useLasso((area, event) => {
    props.onLasso?.(headsWithin(layout, area), { additive: isAdditive(event) });
  });
  const point = (event: MouseEvent<HTMLElement>): Head | null => {
    const box = event.currentTarget.getBoundingClientRect();
    return headAt(layout, event.clientX - box.left, event.clientY - box.top);
  };
  const hover = (head: Head | null): void => {
    if (head === current || (head && current && sameHead(head, current))) return;
    setCurrent(head);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = current ?? locked[0];
    if (event.key === 'Enter' || event.key === ' ') {
      if (from) onPick?.(from, { additive: isAdditive(event) });
    } else if (event.key === 'Escape') {
      onPick?.(null, { additive: false });
    } else {
      const beginning = layout.order?.[0] ?? first;
      const next = stepHead(from ?? beginning, event.key, layout);
      if (!next) return;
      const reached = from ? next : beginning;
      hover(reached);
      scroll.reveal(event.currentTarget, reached);
      setSpoken([headNameIn(shape, reached), ...tell(reached)].join(', '));
    }
    event.preventDefault();
  };

  return (
    <figure className={chart.figure} aria-label={label}>
      <div ref={frame} className={styles.scroll} {...scroll.frame}>
        <div
          className={`${styles.stage} ${chart.focus}`}
          style={{ width: layout.width, height: layout.height }}
          role="application"
          aria-roledescription="grid of heads"
          aria-label={label}
          aria-describedby={help}
          tabIndex={0}
          onPointerDown={lasso.onPointerDown}
          onPointerUp={lasso.onPointerUp}
          onPointerMove={(event) => hover(lasso.onPointerMove(event) ? null : point(event))}
          onPointerLeave={() => hover(null)}
          onBlur={() => hover(null)}
          onClick={(event) => {
            const head = lasso.wasDrawn() ? null : point(event);
            if (head) onPick?.(head, { additive: isAdditive(event) });
          }}
          onKeyDown={onKeyDown}
        >
          <canvas ref={canvas} className={styles.canvas} aria-hidden />
          {current && <HoverFrame layout={layout} head={current} />}
          {lasso.area && props.onLasso && (
            <div className={styles.lasso} style={boxOf(lasso.area)} />
          )}
        </div>
      </div>
      <div className={chart.footer}>
        <Readout
          shape={shape}
          head={current ?? locked[0] ?? null}
          tell={tell}
          hint={locked.length === 0 ? hintOf(!!onPick) : null}
        />
        <GridLegend
          content={content}
          locked={locked}
          lockedLabel={props.lockedLabel ?? 'locked'}
          off={off}
          shift={shift}
        />
      </div>
      <span id={help} className={chart.hidden}>
        Arrow keys walk the heads, Enter picks one, Escape picks none.
      </span>
      <span className={chart.hidden} aria-live="polite">
        {spoken}
      </span>
      {paint.headCount(shape) <= largestTable && (
        <HeadTable shape={shape} label={label} tell={tell} />
      )}
    </figure>
  );
}

function isAdditive(event: MouseEvent | KeyboardEvent): boolean {
  return event.shiftKey || event.ctrlKey || event.metaKey;
}

function boxOf({ x, y, width, height }: Rect): Record<string, number> {
  return { left: x, top: y, width, height };
}

const none: HeadSet = [];
const first: Head = { layer: 0, head: 0 };
const everyLayer = (): boolean => true;
/** Models with more heads are walked by keyboard; a table of them would only be in the way. */
const largestTable = 256;

type Marked = Pick<HeadGridProps, 'shift'> & { readonly locked: HeadSet; readonly off: HeadSet };

function useGridDrawing(
  layout: GridLayout,
  content: HeadGridContent,
  { locked, off, shift }: Marked,
  layers: ReadonlySet<number>,
): Draw {
  const palette = usePalette();
  const patterns = content.kind === 'patterns' ? content.patterns : null;
  const causal = (content.kind === 'patterns' && content.causal) || everyLayer;
  const scale = (content.kind === 'patterns' && content.scale) || unitScale;
  const size = Math.round(layout.cellWidth * usePixelRatio());
  const atlases = useMemo(
    () =>
      patterns?.map((ofLayer, layer) =>
        ofLayer && layers.has(layer)
          ? paint.patternAtlas(ofLayer, size, { causal: causal(layer), scale }, palette)
          : undefined,
      ),
    [patterns, layers, size, causal, scale, palette],
  );
  return useCallback(
    (context) => {
      context.clearRect(0, 0, layout.width, layout.height);
      paint.paintNames(context, layout, palette);
      if (atlases) paint.paintPatterns(context, layout, atlases);
      if (content.kind === 'scores') {
        const { scores, signed = false } = content;
        const domain = content.domain ?? paint.scoreDomain(scores, signed);
        paint.paintScores(context, layout, { scores, domain, signed }, palette);
      }
      const bars = shift ? paint.barShares(shift.values, shift.max) : null;
      paint.paintMarks(context, layout, { locked, off, bars }, palette);
    },
    [layout, content, atlases, palette, locked, off, shift],
  );
}

/** What there is to say of a head besides its name. */
function useFacts(props: HeadGridProps): (head: Head) => string[] {
  const { content, shape, off = none, shift, describe } = props;
  return useCallback(
    (head) => {
      const at = headIndex(head, shape);
      const facts: string[] = [];
      if (content.kind === 'scores') {
        facts.push(`${content.label} ${withNoData(content.scores[at])}`);
      }
      if (shift) facts.push(`${shift.label} ${withNoData(shift.values[at])}`);
      if (hasHead(off, head)) facts.push('off');
      const more = describe?.(head);
      return more ? [...facts, more] : facts;
    },
    [content, shape, off, shift, describe],
  );
}

function withNoData(value: number | null | undefined): string {
  return isNumber(value) ? formatScore(value) : 'no data';
}

function GridLegend({
  content,
  locked,
  lockedLabel,
  off,
  shift,
}: Marked & { content: HeadGridContent; lockedLabel: string }): ReactElement {
  return (
    <Legend>
      {content.kind === 'patterns' ? (
        <ScaleRamp scale={content.scale ?? unitScale} label={content.label ?? 'attention weight'} />
      ) : (
        <ScoreLegend content={content} />
      )}
      {shift && <Swatch mark="shift" label={shiftScale(shift)} />}
      {locked.length > 0 && <Swatch mark="locked" label={lockedLabel} />}
      {off.length > 0 && <Swatch mark="off" label="off" />}
    </Legend>
  );
}

function ScoreLegend({ content }: { content: HeadGridContent & { kind: 'scores' } }): ReactElement {
  const { scores, label, signed = false } = content;
  const missing = Array.from(scores).some((value) => !isNumber(value));
  return (
    <>
      <Ramp
        kind={signed ? 'diverging' : 'sequential'}
        domain={content.domain ?? paint.scoreDomain(scores, signed)}
        label={label}
      />
      {missing && <Swatch mark="missing" label="no data" />}
    </>
  );
}

function shiftScale({ values, label, max }: HeadShift): string {
  const top = max ?? Math.max(0, ...Array.from(values).filter(isNumber));
  return `${label}, full bar ${formatScore(top)}`;
}
