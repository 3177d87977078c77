import { useMemo } from 'react';
import type { Cell } from '../../charts/pointers';
import { cellOf } from '../../state/detailQuestions';
import { isCausalLayer } from '../../terms/models';
import { useLive, useSession } from '../context';

/** The pinned cell of the head on show; where a head is looked into there is always one. */
export function usePinnedCell(): Cell | null {
  const detail = useSession((session) => session.detail);
  const inside = useSession((session) => session.panel === 'head');
  const patterns = useLive((live) => live.patterns);
  const info = useLive((live) => live.info);
  return useMemo(() => {
    if (!inside || !patterns || !info) return detail.cell;
    const { head, base, edited } = patterns;
    return cellOf(detail, edited ?? base, isCausalLayer(info, head.layer));
  }, [detail, inside, patterns, info]);
}
