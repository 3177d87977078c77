import { useCallback, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { RefCallback, RefObject } from 'react';

/** Draws in CSS pixels; `ratio` is device pixels for one of them. */
export type Draw = (context: CanvasRenderingContext2D, ratio: number) => void;

/**
 * A canvas of a given size in CSS pixels, sharp on any screen, cleared and drawn again whenever
 * `draw` (keep it stable with useCallback), the size or the screen changes.
 */
export function useCanvas(
  width: number,
  height: number,
  draw: Draw,
): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  const ratio = usePixelRatio();
  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (width > 0 && height > 0) draw(context, ratio);
  }, [width, height, ratio, draw]);
  return ref;
}

/** The width of an element's content box in whole CSS pixels; 0 until it is on the page. */
export function useWidth(): [ref: RefCallback<HTMLElement>, width: number] {
  const [width, setWidth] = useState(0);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    const measure = (): void => setWidth(Math.floor(element.clientWidth));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

/** Device pixels for one CSS pixel, followed through zoom and moves between screens. */
export function usePixelRatio(): number {
  return useSyncExternalStore(subscribeToRatio, () => window.devicePixelRatio || 1);
}

function subscribeToRatio(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
  query.addEventListener('change', listener);
  return () => {
    window.removeEventListener('resize', listener);
    query.removeEventListener('change', listener);
  };
}
