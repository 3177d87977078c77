import { NativeSelect } from '@mantine/core';
import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { byLikeness, byScore, headOrders } from '../../state/headOrder';
import type { SomeLayers } from '../../state/live';
import type { ScoredRun } from '../../state/scored';
import { headIndex } from '../../terms/heads';
import type { HeadGridShape, HeadSet } from '../../terms/heads';
import { useEdit, useLive, useSession } from '../context';

/** How the overview is sorted. */
export function OrderChoice(): ReactElement {
  const edit = useEdit();
  const order = useSession((session) => session.headOrder);
  return (
    <NativeSelect
      size="xs"
      aria-label="Sort heads by"
      title="By a score of the text on the page: largest first"
      value={order}
      onChange={({ currentTarget: { value } }) => edit(() => ({ headOrder: value }))}
      data={headOrders.map(({ id, title }) => ({ value: id, label: `By ${lower(title)}` }))}
    />
  );
}

/**
 * All heads in the session's order; null by layer, and as long as the scores or pictures of all heads that it
 * needs are not known.
 */
export function useHeadOrder(thumbnails: SomeLayers | null): HeadSet | null {
  const info = useLive((state) => state.info);
  const scored = useLive((state) => state.scored);
  const order = useSession((session) => session.headOrder);
  return useMemo(() => {
    if (!info || !thumbnails || order === 'layer') return null;
    if (order === 'likeness')
      return thumbnails.every(Boolean) ? byLikeness(info, thumbnails) : null;
    const values = scored && valuesOf(info, scored, order);
    return values && byScore(info, (at) => values.get(at));
  }, [info, thumbnails, order, scored]);
}

function valuesOf(
  shape: HeadGridShape,
  { heads, scores }: ScoredRun,
  id: string,
): ReadonlyMap<number, number> | null {
  const score = scores.find((one) => one.id === id);
  if (!score || heads.length < shape.n_layers * shape.n_heads) return null;
  return new Map(heads.map((head, i) => [headIndex(head, shape), score.values[i] ?? NaN]));
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
