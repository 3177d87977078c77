/** A run of neighbours: where it starts and how many there are. */
export type Span = readonly [start: number, count: number];

/** Neighbours one after the other, each as many as may be: (10, 4) gives [0, 4], [4, 4], [8, 2]. */
export function spans(length: number, most: number): Span[] {
  return Array.from({ length: Math.ceil(length / most) }, (_, i) => [
    i * most,
    Math.min(most, length - i * most),
  ]);
}
