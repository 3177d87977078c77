import { useCallback, useEffect, useMemo, useState } from 'react';
import type { CSSProperties, UIEvent } from 'react';
import type { Head } from '../terms/heads';
import { headRect, layersOfRows, rowsWithin } from './gridGeometry';
import type { GridLayout } from './gridGeometry';

export interface GridScroll {
  /** Those with a head in sight; all where the grid does not scroll. */
  readonly layers: ReadonlySet<number>;
  /** For the element around the grid. */
  readonly frame: {
    readonly style?: CSSProperties;
    readonly onScroll?: (event: UIEvent<HTMLElement>) => void;
  };
  /** Scrolls a head into sight; `stage` is the grid in its frame. */
  readonly reveal: (stage: Element, head: Head) => void;
}

/** What is in sight of a grid that scrolls within `height` CSS pixels, or not at all if it is left out. */
export function useGridScroll(
  layout: GridLayout,
  height: number | undefined,
  onLayers: ((layers: readonly number[]) => void) | undefined,
): GridScroll {
  const [top, setTop] = useState(0);
  const [first, end] = rowsWithin(layout, top, height ?? Infinity);
  const layers = useMemo(() => layersOfRows(layout, first, end), [layout, first, end]);
  useEffect(() => onLayers?.([...layers]), [onLayers, layers]);
  const reveal = useCallback(
    (stage: Element, head: Head) => {
      const frame = stage.parentElement;
      if (!frame || height === undefined) return;
      const { y, height: tall } = headRect(layout, head);
      const least = y + tall + layout.gap - frame.clientHeight;
      frame.scrollTop = Math.max(least, Math.min(y - layout.gap, frame.scrollTop));
    },
    [layout, height],
  );
  const frame: GridScroll['frame'] =
    height === undefined
      ? {}
      : {
          style: { maxHeight: height, overflowY: 'scroll' },
          onScroll: (event) => setTop(event.currentTarget.scrollTop),
        };
  return { layers, frame, reveal };
}
