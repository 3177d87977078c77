import type { ReactElement } from 'react';
import type { NdArray } from '../base/ndarray';
import type { Token } from '../terms/models';
import type { Cell, TokenPointer } from './pointers';

/** How a value becomes a colour. */
export type MapScale =
  | { readonly kind: 'sequential'; /** 1 if left out. */ readonly max?: number | undefined }
  | { readonly kind: 'diverging'; /** Reaches from minus to plus this. */ readonly extent: number };

export interface AttentionMapProps {
  /** `[query, key]` */
  readonly pattern: NdArray;
  readonly tokens: readonly Token[];
  /** The keys' tokens where they are not the queries' (cross-attention). */
  readonly keyTokens?: readonly Token[] | undefined;
  /** Names the figure: "L1H3". */
  readonly label: string;
  /** What the value is: "attention weight" if left out. */
  readonly valueLabel?: string | undefined;
  /** Sequential, 0 to 1, if left out. */
  readonly scale?: MapScale | undefined;
  /** Whether the part above the diagonal is masked; true if left out. */
  readonly causal?: boolean | undefined;
  /** A token under the pointer in another chart of the same text. */
  readonly hoverToken?: TokenPointer | null | undefined;
  readonly onHoverToken?: ((token: TokenPointer | null) => void) | undefined;
  /** The pinned cell; the map keeps it itself if left out. */
  readonly pinned?: Cell | null | undefined;
  readonly onPin?: ((cell: Cell | null) => void) | undefined;
  readonly onHoverCell?: ((cell: Cell | null) => void) | undefined;
  /** The plot gets no taller than this many CSS pixels, axes included; 720 if left out. */
  readonly maxHeight?: number | undefined;
}

/** One head's `[query, key]` pattern: query down, key across. */
export function AttentionMap({ label }: AttentionMapProps): ReactElement {
  return <div>{label}</div>;
}
