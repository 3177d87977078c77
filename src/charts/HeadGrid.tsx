import type { ReactElement } from 'react';
import type { NdArray } from '../base/ndarray';
import type { Head, HeadGridShape, HeadSet } from '../terms/heads';
import type { HeadValues } from './pointers';

/** What the cells of the grid show. */
export type HeadGridContent =
  | {
      readonly kind: 'patterns';
      /** `[layer, head, rows, cols]`, each 0 to 1. */
      readonly patterns: NdArray;
      /** Whether the part above the diagonal is masked; true if left out. */
      readonly causal?: boolean | undefined;
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
  /** The head under the pointer, here or in another chart. */
  readonly hovered?: Head | null | undefined;
  /** Heads that are switched off. */
  readonly off?: HeadSet | undefined;
  readonly shift?: HeadShift | undefined;
  /** More to say of a head in the line under the grid, after its name and value. */
  readonly describe?: ((head: Head) => string) | undefined;
  /** The grid gets no taller than this many CSS pixels where its cells can shrink. */
  readonly maxHeight?: number | undefined;
  readonly onHover?: ((head: Head | null) => void) | undefined;
  /** Click or Enter; `additive` with Shift, Ctrl or Cmd held. Escape gives null. */
  readonly onPick?: ((head: Head | null, how: { readonly additive: boolean }) => void) | undefined;
}

/** Every head of a model at a glance: layers down, heads across, on one canvas. */
export function HeadGrid({ label }: HeadGridProps): ReactElement {
  return <div>{label}</div>;
}
