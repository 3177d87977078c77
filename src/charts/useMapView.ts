import { useEffect, useMemo, useRef, useState } from 'react';
import type { PointerEvent, RefObject } from 'react';
import type { MapLayout } from './mapGeometry';
import { draggedBy, fitted, revealing, viewedLayout, wholeView, zoomedAt } from './mapView';
import type { MapView } from './mapView';
import type { Cell } from './pointers';

/** One press of a key, and one double notch of a wheel. */
const step = 1.5;
/** A press that moves no further than this is a click. */
const clickRoom = 4;

interface Press {
  readonly x: number;
  readonly y: number;
}

export interface MapViewing {
  readonly view: MapView;
  readonly layout: MapLayout;
  /** Zooms with + and -, shows all with 0; whether the key was one of those. */
  readonly onKey: (key: string) => boolean;
  readonly reveal: (cell: Cell) => void;
  readonly reset: () => void;
  /** Whether the pointer drags or pinches: then it points at nothing. */
  readonly onPointerMove: (event: PointerEvent) => boolean;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  /** Whether the press that just ended was a drag. */
  readonly wasDrag: () => boolean;
}

/**
 * Which part of a map is shown: zoomed with the wheel (with Ctrl, or once it has the focus or is zoomed), by
 * pinching, or with + and -; moved by dragging. `stage` is the element that is zoomed.
 */
export function useMapView(base: MapLayout, stage: RefObject<HTMLElement | null>): MapViewing {
  const [chosen, setView] = useState(wholeView);
  const view = fitted(base, chosen);
  const { zoom, query, key } = view;
  const layout = useMemo(() => viewedLayout(base, { zoom, query, key }), [base, zoom, query, key]);
  const presses = useRef(new Map<number, Press>());
  const travelled = useRef(0);

  useEffect(() => {
    const element = stage.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent): void => {
      const has = document.activeElement === element || chosen.zoom > 1;
      if (!event.ctrlKey && !event.metaKey && !has) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const x = event.clientX - box.left - base.left;
      const y = event.clientY - box.top - base.top;
      const factor = Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002));
      setView((now) => zoomedAt(base, fitted(base, now), factor, x, y));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [base, stage, chosen.zoom]);

  const onPointerMove = (event: PointerEvent): boolean => {
    const before = presses.current.get(event.pointerId);
    if (!before) return false;
    const now = { x: event.clientX, y: event.clientY };
    presses.current.set(event.pointerId, now);
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    travelled.current += Math.hypot(dx, dy);
    const other = [...presses.current].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const box = event.currentTarget.getBoundingClientRect();
      const factor = distance(now, other) / Math.max(1, distance(before, other));
      const x = (now.x + other.x) / 2 - box.left - base.left;
      const y = (now.y + other.y) / 2 - box.top - base.top;
      setView(zoomedAt(base, view, factor, x, y));
      return true;
    }
    if (view.zoom === 1 || travelled.current <= clickRoom) return false;
    setView(draggedBy(base, view, dx, dy));
    return true;
  };

  return {
    ...{ view, layout, onPointerMove },
    onKey: (pressed) => {
      const factor = factors[pressed];
      if (factor === undefined) return false;
      const [x, y] = [base.plotWidth / 2, base.plotHeight / 2];
      setView(factor === 0 ? wholeView : zoomedAt(base, view, factor, x, y));
      return true;
    },
    reveal: (cell) => setView(revealing(base, view, cell)),
    reset: () => setView(wholeView),
    onPointerDown: (event) => {
      if (presses.current.size === 0) travelled.current = 0;
      presses.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (view.zoom > 1) event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerUp: (event) => void presses.current.delete(event.pointerId),
    wasDrag: () => travelled.current > clickRoom,
  };
}

const factors: Readonly<Record<string, number>> = {
  ...{ '+': step, '=': step, '-': 1 / step, _: 1 / step, '0': 0 },
};

function distance(a: Press, b: Press): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
