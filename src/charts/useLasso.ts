import { useRef, useState } from 'react';
import type { PointerEvent } from 'react';
import type { Rect } from './gridGeometry';

/** A press that moves no further than this is a click, in CSS pixels. */
const clickRoom = 6;

export interface Lasso {
  /** What is drawn around; null while nothing is. */
  readonly area: Rect | null;
  readonly onPointerDown: (event: PointerEvent) => void;
  /** Whether something is being drawn around: then the pointer points at nothing. */
  readonly onPointerMove: (event: PointerEvent) => boolean;
  readonly onPointerUp: (event: PointerEvent) => void;
  /** Whether the press that just ended drew around something. */
  readonly wasDrawn: () => boolean;
}

/**
 * A rectangle drawn with a mouse or a pen over an element; fingers scroll. `onEnd` is given what it
 * encloses, in the element's CSS pixels.
 */
export function useLasso(onEnd: (area: Rect, event: PointerEvent) => void): Lasso {
  const [area, setArea] = useState<Rect | null>(null);
  const start = useRef<{ readonly x: number; readonly y: number } | null>(null);
  const drawn = useRef(false);
  const point = (event: PointerEvent): { x: number; y: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  return {
    area,
    onPointerDown: (event) => {
      drawn.current = false;
      start.current = event.button === 0 && event.pointerType !== 'touch' ? point(event) : null;
    },
    onPointerMove: (event) => {
      const from = start.current;
      if (!from) return false;
      const { x, y } = point(event);
      const [width, height] = [Math.abs(x - from.x), Math.abs(y - from.y)];
      if (!drawn.current && Math.max(width, height) <= clickRoom) return false;
      if (!drawn.current) event.currentTarget.setPointerCapture(event.pointerId);
      drawn.current = true;
      setArea({ x: Math.min(x, from.x), y: Math.min(y, from.y), width, height });
      return true;
    },
    onPointerUp: (event) => {
      start.current = null;
      if (area) onEnd(area, event);
      setArea(null);
    },
    wasDrawn: () => drawn.current,
  };
}
