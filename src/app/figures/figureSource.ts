import type { FigureFacts } from '../../charts/exports/facts';
import type { Sheet } from '../../charts/exports/sheet';
import type { NamedPattern } from '../../charts/exports/valuesFile';
import type { Live } from '../../state/live';
import type { Session } from '../../state/session';
import { textOf } from '../../state/tokens';
import type { Texts } from '../../terms/blocks';
import type { ModelInfo, Token } from '../../terms/models';
import type { RunSpec } from '../../terms/runs';

/** A figure of the page as it leaves the page. */
export interface FigureSource {
  readonly facts: FigureFacts;
  readonly patterns: readonly NamedPattern[];
  /** The figure as an SVG file. */
  readonly svg: (sheet: Sheet) => string;
}

/** What a figure is about. */
export interface FigureSubject {
  readonly figure: string;
  readonly drawn: FigureFacts['drawn'];
  readonly info: ModelInfo;
  readonly spec: RunSpec;
  readonly texts: Texts<Token>;
  /** The text where it is not the session's. */
  readonly text?: string | null | undefined;
}

/** All that a figure was made of. */
export function factsOf(
  session: Session,
  { backend }: Pick<Live, 'backend'>,
  { figure, drawn, info, spec, texts, text }: FigureSubject,
): FigureFacts {
  const read = texts.source ?? texts.tokens;
  return {
    ...{ figure, drawn, model: info.id, digest: info.digest },
    backend: backend ? `${backend.name} (${backend.adapter})` : '',
    text: info.input === 'text' ? (text ?? textOf(session, info)) : null,
    image: spec.image ?? null,
    tokens: texts.tokens,
    source: texts.source ?? null,
    prependBos: read[0]?.special ?? false,
    interventions: spec.interventions,
  };
}

/** The beginning of the names of a figure's files. */
export function fileStem({ model, figure }: FigureFacts): string {
  return `${model}-${figure}`.replace(/[^\p{L}\p{N}.-]+/gu, '-').replace(/^-+|-+$/g, '');
}
