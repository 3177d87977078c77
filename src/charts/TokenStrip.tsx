import type { ReactElement } from 'react';
import type { NdArray } from '../base/ndarray';
import type { Token } from '../terms/models';
import type { TokenPointer } from './pointers';

export interface TokenStripProps {
  readonly tokens: readonly Token[];
  /** `[query, key]` of the head in question; null while none is known. */
  readonly pattern: NdArray | null;
  /** Names the figure: "L1H3". */
  readonly label: string;
  /** A token under the pointer in another chart of the same text. */
  readonly hoverToken?: TokenPointer | null | undefined;
  readonly onHoverToken?: ((token: TokenPointer | null) => void) | undefined;
  /** The pinned token's index; the strip keeps it itself if left out. */
  readonly pinned?: number | null | undefined;
  readonly onPin?: ((index: number | null) => void) | undefined;
  /** Cross-entropy of each token in nats, one entry a token, null where there is none (the first). */
  readonly losses?: ArrayLike<number | null> | undefined;
  /** The strip scrolls beyond this many CSS pixels. */
  readonly maxHeight?: number | undefined;
}

/** The text as chips: hover one to see what it looks at and who looks at it. */
export function TokenStrip({ label }: TokenStripProps): ReactElement {
  return <div>{label}</div>;
}
