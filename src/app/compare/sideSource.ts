import { patternFigure } from '../../charts/exports/patternFigure';
import type { MapScale } from '../../charts/mapScale';
import type { ComparedSide, Live } from '../../state/live';
import type { Session } from '../../state/session';
import { axesOf } from '../../terms/blocks';
import type { Formula } from '../../terms/drawn';
import { headNameIn } from '../../terms/heads';
import { isCausalLayer } from '../../terms/models';
import { factsOf } from '../figures/figureSource';
import type { FigureSource } from '../figures/figureSource';

interface SideLook {
  readonly name: 'A' | 'B';
  readonly scale: MapScale;
  readonly formula: Formula;
}

/** One side of a comparison as a figure that can be saved. */
export function sideSource(
  session: Session,
  live: Live,
  { info, spec, texts, head, pattern }: ComparedSide,
  { name, scale, formula }: SideLook,
): FigureSource {
  const { queries, keys } = axesOf(info, head.layer, texts);
  const causal = isCausalLayer(info, head.layer);
  const { label: valueLabel, symbols } = formula;
  const figure = headNameIn(info, head);
  const text = name === 'B' ? session.other?.text : undefined;
  const drawn = { label: valueLabel, symbols };
  return {
    facts: factsOf(session, live, { ...{ figure, drawn, info, spec, texts, text } }),
    patterns: [{ name: figure, values: pattern, queries, keys, causal }],
    svg: (sheet) =>
      patternFigure({ ...{ pattern, queries, keys, scale, causal, valueLabel } }, sheet),
  };
}
