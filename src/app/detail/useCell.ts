import { axesOf } from '../../terms/blocks';
import type { Head } from '../../terms/heads';
import type { Token } from '../../terms/models';
import { useLive } from '../context';
import { usePinnedCell } from './usePinnedCell';

/** The cell that is taken apart, with its head and tokens. */
export interface ChosenCell {
  readonly head: Head;
  readonly query: number;
  readonly key: number;
  readonly queries: readonly Token[];
  readonly keys: readonly Token[];
}

/** The pinned cell of the head on show; null as long as there is none. */
export function useCell(): ChosenCell | null {
  const cell = usePinnedCell();
  const info = useLive((live) => live.info);
  const head = useLive((live) => live.patterns?.head);
  const summary = useLive((live) => live.shown?.base.summary);
  if (!cell || !info || !head || !summary) return null;
  return { ...cell, head, ...axesOf(info, head.layer, summary) };
}
