/** Values by head, laid out `[layer * head]`; null and NaN are "no data", which is no zero. */
export type HeadValues = ArrayLike<number | null>;

/** One cell of a pattern: which query (row) looks at which key (column). */
export interface Cell {
  readonly query: number;
  readonly key: number;
}

/**
 * A token under the pointer, and in which part: as a query (what it looks at), as a key (who looks
 * at it), or both. Charts of the same text hand it to one another.
 */
export interface TokenPointer {
  readonly index: number;
  readonly as: 'query' | 'key' | 'both';
}
