import type { NdArray } from '../base/ndarray';
import { ndarray, subarray } from '../base/ndarray';
import { patternShift } from '../measures/patternShift';
import { predictionShift } from '../measures/predictionShift';
import { patternTiles } from '../measures/patternTiles';
import type { TileRequest } from '../measures/patternTiles';
import type { LoadedModel } from '../model/loaded';
import type { Run } from '../model/run';
import { checkHead } from '../terms/heads';
import type { HeadSet } from '../terms/heads';
import type { CallContext } from './held';
import { byLayer, withRun } from './withRun';
import type { CallName, CheckedRequest, Responses } from './protocol';

type PatternCall = Extract<CallName, 'tiles' | 'patternShift' | 'predictionShift'>;

/** What the engine does for each call on attention patterns, and on what edits move. */
export const patternHandlers: {
  readonly [N in PatternCall]: (
    request: CheckedRequest<N>,
    context: CallContext,
  ) => Promise<Responses[N]>;
} = {
  tiles: ({ run: spec, heads, ...wanted }, context) =>
    withRun(context, spec, (model, run) => tilesOfHeads(model, run, heads, wanted, context)),

  patternShift: ({ before, after }, context) =>
    withRun(context, before, (model, first) =>
      withRun(context, after, async (_, second) =>
        joined(
          await byLayer(model, context, (layer) =>
            patternShift(model, [first, second], layer, context.checkpoint),
          ),
        ),
      ),
    ),

  predictionShift: ({ before, after }, context) =>
    withRun(context, before, (model, first) =>
      withRun(context, after, (_, second) =>
        predictionShift(model, [first, second], context.checkpoint),
      ),
    ),
};

/** For each head its tiles, `[tileRow, tileColumn]`; many heads of a layer are worked out together. */
export async function tilesOfHeads(
  model: LoadedModel,
  run: Run,
  heads: HeadSet,
  wanted: Omit<TileRequest, 'head'>,
  { checkpoint }: CallContext,
): Promise<NdArray[]> {
  heads.forEach((head) => checkHead(head, model.config));
  const whole = new Map<number, NdArray>();
  const found: NdArray[] = [];
  for (const { layer, head } of heads) {
    const together = heads.filter((other) => other.layer === layer).length;
    if (together * 2 <= model.config.n_heads) {
      const alone = await patternTiles(model, run, layer, { ...wanted, head }, checkpoint);
      found.push(subarray(alone, 0));
      continue;
    }
    const all = whole.get(layer) ?? (await patternTiles(model, run, layer, wanted, checkpoint));
    whole.set(layer, all);
    const { data, shape } = subarray(all, head);
    found.push(ndarray(data.slice(), shape));
  }
  return found;
}

/** Arrays of one shape as one: `[...]` each to `[part, ...]`. */
function joined(parts: readonly NdArray[]): NdArray {
  const data = new Float32Array(parts.reduce((size, part) => size + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return ndarray(data, [parts.length, ...(parts[0]?.shape ?? [])]);
}
