import { gridFigure } from '../../charts/exports/gridFigure';
import { patternFigure } from '../../charts/exports/patternFigure';
import type { HeadGridContent } from '../../charts/HeadGrid';
import { unitScale } from '../../charts/mapScale';
import type { Figure, Live, Shown } from '../../state/live';
import type { Session } from '../../state/session';
import { formulaOf } from '../../terms/drawn';
import type { Drawn } from '../../terms/drawn';
import { allHeads, headNameIn } from '../../terms/heads';
import { isCausalLayer } from '../../terms/models';
import type { ModelInfo } from '../../terms/models';
import { subarray } from '../../base/ndarray';
import { factsOf } from '../figures/figureSource';
import type { FigureSource, FigureSubject } from '../figures/figureSource';
import { figureScale, figureTitle } from './figures';

/** The map of the head card as it leaves the page. */
export function mapSource(session: Session, live: Live, figure: Figure): FigureSource | null {
  const { info, shown } = live;
  if (!info || !shown) return null;
  const { pattern, queries, keys, drawn, texts } = figure;
  const title = figureTitle(figure, info);
  const scale = figureScale(figure, session.scale, info.image !== undefined);
  const causal = isCausalLayer(info, figure.heads[0]?.layer ?? 0);
  const subject = subjectOf(title, info, shown, drawn, texts);
  const valueLabel = subject.drawn.label;
  return {
    facts: factsOf(session, live, subject),
    patterns: [{ name: title, values: pattern, queries, keys, causal }],
    svg: (sheet) => patternFigure({ pattern, queries, keys, scale, causal, valueLabel }, sheet),
  };
}

/** The small pictures of all heads as they leave the page: their values are those of the tiles. */
export function gridSource(
  session: Session,
  live: Live,
  content: Extract<HeadGridContent, { kind: 'patterns' }>,
): FigureSource | null {
  const { info, shown, tiles } = live;
  if (!info || !shown) return null;
  const { patterns, scale = unitScale, causal = () => true } = content;
  const drawn = tiles?.drawn ?? session.drawn;
  const subject = subjectOf('All heads', info, shown, drawn, tiles?.texts ?? 1);
  const { tokens } = subject.texts;
  // Tiles of several tokens have no token of their own.
  const ofTiles = (rows: number): typeof tokens => (rows === tokens.length ? tokens : []);
  return {
    facts: factsOf(session, live, subject),
    patterns: allHeads(info).flatMap((head) => {
      const ofLayer = patterns[head.layer];
      if (!ofLayer) return [];
      const values = subarray(ofLayer, head.head);
      const [queries, keys] = [ofTiles(values.shape[0] ?? 0), ofTiles(values.shape[1] ?? 0)];
      return [{ name: headNameIn(info, head), values, queries, keys, causal: causal(head.layer) }];
    }),
    svg: (sheet) =>
      gridFigure({ shape: info, patterns, scale, causal, valueLabel: subject.drawn.label }, sheet),
  };
}

function subjectOf(
  figure: string,
  info: ModelInfo,
  shown: Shown,
  drawn: Drawn,
  texts: number,
): FigureSubject {
  const { spec, summary } = drawn.edits === 'before' ? shown.base : (shown.edited ?? shown.base);
  const { label, symbols } = formulaOf(drawn, texts);
  return { figure, info, spec, texts: summary, drawn: { label, symbols } };
}
