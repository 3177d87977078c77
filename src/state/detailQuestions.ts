import type { NdArray } from '../base/ndarray';
import type { Request } from '../engine/protocol';
import type { DetailResponses } from '../terms/detail';
import { axesOf } from '../terms/blocks';
import { askedPosition, isCausalLayer } from '../terms/models';
import type { ModelInfo } from '../terms/models';
import type { DetailChoice } from './detailChoice';
import type { Live, RunView } from './live';
import type { Session } from './session';

export type DetailCall = keyof DetailResponses;
export type DetailQuestions = { readonly [N in DetailCall]?: Request<N> };

/** The columns of the logit lens, at most. */
export const lensColumns = 24;
/** How many tokens are named at each end of a list, and how many singular vectors. */
export const named = { tokens: 8, ends: 5, vectors: 8 } as const;
/** Multiplications beyond which the copying scores of all heads wait until they are asked for. */
const cheap = 2e10;

/** The run that the detail panels are about: with the edits where there are any. */
export function detailRun({ shown }: Pick<Live, 'shown'>): RunView | null {
  return shown && (shown.edited ?? shown.base);
}

/** The cell that is taken apart: the session's where the pattern has it, else the last query's strongest. */
export function cellOf(
  { cell }: DetailChoice,
  { shape, data }: NdArray,
  causal: boolean,
): { readonly query: number; readonly key: number } {
  const [queries = 0, keys = 0] = shape;
  if (cell && cell.query < queries && cell.key < keys && !(causal && cell.key > cell.query)) {
    return cell;
  }
  const query = queries - 1;
  const row = data.subarray(query * keys);
  return { query, key: row.reduce((best, value, i) => (value > (row[best] ?? 0) ? i : best), 0) };
}

/** Where the prediction is looked at: the session's position where the text has it. */
export function positionOf({ position }: DetailChoice, info: ModelInfo, run: RunView): number {
  const { tokens } = run.summary;
  if (info.image) return info.image.answers[0] ?? 0;
  return position !== null && position < tokens.length ? position : askedPosition(info, tokens);
}

/** Whether the copying scores of all heads are worked out without being asked for. */
export function isCheapToCopy({ d_vocab, d_model }: ModelInfo): boolean {
  return 2 * d_vocab * d_model ** 2 < cheap;
}

/** What the open panel has to ask the engine; `copying`: the digest of the model that the user asked it for. */
export function questionsOf(session: Session, live: Live, copying: string | null): DetailQuestions {
  const run = detailRun(live);
  const { info, patterns } = live;
  if (!info || !run || live.engine !== 'ready') return {};
  if (session.panel === 'prediction') return predictionQuestions(session, live, info, run);
  if (session.panel !== 'head' || !patterns) return {};
  return headQuestions(session, patterns, info, run, copying);
}

function headQuestions(
  { detail }: Session,
  { head, base, edited }: NonNullable<Live['patterns']>,
  info: ModelInfo,
  { spec, summary }: RunView,
  copying: string | null,
): DetailQuestions {
  const axes = axesOf(info, head.layer, summary);
  const pattern = edited ?? base;
  if (pattern.shape.join() !== [axes.queries.length, axes.keys.length].join()) return {};
  const cell = cellOf(detail, pattern, isCausalLayer(info, head.layer));
  const [model, distance] = [info.digest, Math.max(0, cell.query - cell.key)];
  const [query = 0, key = 0] = [axes.queries[cell.query]?.id, axes.keys[cell.key]?.id];
  const of = { model, head, distance };
  const { circuit } = detail;
  return {
    headScore: { run: spec, head, ...cell },
    headCircuits: { ...of, query, key, count: named.tokens },
    headDirections: { ...of, circuit, vectors: named.vectors, count: named.ends },
    ...((isCheapToCopy(info) || copying === model) && { copyingScores: { model } }),
  };
}

function predictionQuestions(
  { detail }: Session,
  { shown }: Live,
  info: ModelInfo,
  run: RunView,
): DetailQuestions {
  const { spec, summary } = run;
  const position = positionOf(detail, info, run);
  const { target, distractor } = detail;
  const count = Math.min(lensColumns, summary.tokens.length);
  const likely = position === positionOf({ ...detail, position: null }, info, run);
  const wanted = target ?? (likely ? shown?.predictions[0]?.token.id : undefined);
  return {
    attribution: {
      run: spec,
      ...(!info.image && { position }),
      ...(target !== null && { target }),
      ...(distractor !== null && { distractor }),
    },
    logitLens: {
      ...{ run: spec, start: Math.max(0, position - count + 1), count },
      ...(wanted !== undefined && { target: wanted }),
    },
  };
}
