import { useMemo } from 'react';
import type { NdArray } from '../../base/ndarray';
import { largestSize } from '../../charts/mapScale';
import type { MapScale } from '../../charts/mapScale';
import type { DrawnTiles, Figure, HeadPatterns } from '../../state/live';
import { axesOf } from '../../terms/blocks';
import type { Texts } from '../../terms/blocks';
import { combinations, formulaOf, plainDrawn } from '../../terms/drawn';
import type { Drawn, Formula } from '../../terms/drawn';
import { headNameIn } from '../../terms/heads';
import type { ModelInfo, Token } from '../../terms/models';
import { isCausalLayer } from '../../terms/models';
import type { ScaleName } from '../../terms/scales';
import { useLive, useSession } from '../context';

/** The figure of the head card: what the session's choice draws, else the attention of the head on show. */
export function useFigure(): Figure | null {
  const info = useLive((state) => state.info);
  const patterns = useLive((state) => state.patterns);
  const summary = useLive((state) => state.shown?.base.summary);
  const figure = useLive((state) => state.figure);
  const edits = useSession((session) => session.drawn.edits);
  return useMemo(
    () =>
      figure ?? (info && patterns && summary ? plainFigure(info, patterns, summary, edits) : null),
    [figure, info, patterns, summary, edits],
  );
}

function plainFigure(
  info: ModelInfo,
  { head, base, edited, side }: HeadPatterns,
  texts: Texts<Token>,
  edits: Drawn['edits'],
): Figure | null {
  const { queries, keys } = axesOf(info, head.layer, texts);
  const shape = [queries, keys].map(({ length }) => Math.ceil(length / side));
  if (base.shape.join() !== shape.join()) return null;
  const before = edits === 'before' || !edited;
  return {
    drawn: { ...plainDrawn, edits: edited && before ? 'before' : 'after' },
    ...{ heads: [head], texts: 1, pattern: before ? base : edited, side, queries, keys },
  };
}

/** `L1H3`, or `Mean of 3 heads`. */
export function figureTitle({ drawn, heads }: Figure, info: ModelInfo): string {
  const [first] = heads;
  if (drawn.over === 'head') return first ? headNameIn(info, first) : '';
  return `${combinations[drawn.over].title} of ${heads.length} heads`;
}

/** How the values of a figure become colours. */
export function figureScale(
  { pattern, drawn, texts }: Figure,
  curve: ScaleName,
  picture: boolean,
): MapScale {
  return scaleOf(formulaOf(drawn, texts), [pattern], curve, picture);
}

/** How the values of all small pictures become colours. */
export function tilesScale({ thumbnails, drawn, texts }: DrawnTiles, curve: ScaleName): MapScale {
  const known = thumbnails.filter((ofLayer) => ofLayer !== undefined);
  return scaleOf(formulaOf(drawn, texts), known, curve, false);
}

/** Smaller changes of attention are not made to look like large ones. */
const leastExtent = 0.01;

/** Shares reach to 1; over hundreds of patches they are small, and a picture's map to the largest of them. */
function scaleOf(
  { signed, range }: Formula,
  maps: readonly NdArray[],
  curve: ScaleName,
  picture: boolean,
): MapScale {
  const [, high] = range;
  if (high === 1 && !signed && !picture) return { kind: 'sequential', curve };
  const largest = Math.max(0, ...maps.map(({ data }) => largestSize(data)));
  if (!signed) return { kind: 'sequential', max: largest || 1, curve };
  const least = high === 1 ? leastExtent : 0;
  return { kind: 'diverging', extent: Math.max(largest, least) || 1, curve };
}

/** What lies under the mask of a figure; undefined where nothing does. */
export function maskWords({ drawn, heads, pattern }: Figure, info: ModelInfo): string | undefined {
  const causal = isCausalLayer(info, heads[0]?.layer ?? 0);
  // The last query sees every key but those outside a window.
  const last = pattern.data.subarray(1 - (pattern.shape[1] ?? 0));
  const parts = [
    causal && 'later tokens',
    drawn.first !== 'shown' && 'the first token',
    last.some(Number.isNaN) && 'tokens out of sight',
  ];
  return parts.filter(Boolean).join(', ') || undefined;
}
