import type { NdArray } from '../base/ndarray';
import { subarray } from '../base/ndarray';
import { argmax } from '../base/statistics';
import { allHeads, checkHead } from '../terms/heads';
import type { Head } from '../terms/heads';
import type { ModelInfo } from '../terms/models';
import type { Live, SomeLayers } from './live';
import type { Session } from './session';

/**
 * The head on show: the locked one, else the one under the pointer; else, where a prediction is looked
 * at, the one that adds most to it; else the last one under the pointer, else a telling one.
 */
export function shownHead(session: Session, live: Live): Head | null {
  const { info, shown, hoverHead, lastHead } = live;
  if (!info || !shown) return null;
  const wanted = session.head ?? hoverHead ?? creditedHead(session, live) ?? lastHead;
  if (wanted && inModel(wanted, info)) return wanted;
  return tellingHead(shown.base.thumbnails);
}

/** The head that adds most to the prediction on show. */
function creditedHead({ panel }: Session, { detail, info }: Live): Head | null {
  const heads = detail.attribution.value?.heads.data;
  if (panel !== 'prediction' || !heads || !info) return null;
  const best = argmax(heads.map((value) => (Number.isNaN(value) ? 0 : Math.abs(value))));
  return { layer: Math.floor(best / info.n_heads), head: best % info.n_heads };
}

/** Whether a model has this head. */
export function inModel(head: Head, info: ModelInfo): boolean {
  try {
    checkHead(head, info);
    return true;
  } catch {
    return false;
  }
}

/**
 * The head whose picture says most: the largest mean over rows of the row's greatest weight,
 * leaving out the first column and the diagonal, where a head looks when it has nothing to do.
 * By layer `[head, rows, cols]`, as far as it is known.
 */
export function tellingHead(thumbnails: SomeLayers): Head {
  const known = thumbnails.find((ofLayer) => ofLayer);
  const [n_layers, n_heads] = [thumbnails.length, known?.shape[0] ?? 0];
  let best: Head = { layer: 0, head: 0 };
  let most = -Infinity;
  for (const head of allHeads({ n_layers, n_heads })) {
    const ofLayer = thumbnails[head.layer];
    const value = ofLayer ? offSinkWeight(subarray(ofLayer, head.head)) : 0;
    if (value > most) [best, most] = [head, value];
  }
  return best;
}

function offSinkWeight({ shape, data }: NdArray): number {
  const [rows = 0, columns = 0] = shape;
  let total = 0;
  for (let row = 2; row < rows; row++) {
    const weights = data.subarray(row * columns + 1, row * columns + Math.min(row, columns));
    total += Math.max(0, ...weights);
  }
  return total / Math.max(1, rows - 2);
}
