import { InputError } from '../base/errors';
import { ndarray, subarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import { drawnLayer, drawnOver, drawsOf } from '../measures/drawn';
import type { DrawnRuns } from '../measures/drawn';
import { patternTiles } from '../measures/patternTiles';
import { withoutUnseen } from '../measures/unseen';
import type { LoadedModel } from '../model/loaded';
import type { Run } from '../model/run';
import { maxTiles, strongestTiles, tileSide } from '../tensor/pool';
import { compute } from '../tensor/readback';
import { axesOf } from '../terms/blocks';
import { formulaOf } from '../terms/drawn';
import type { Drawn } from '../terms/drawn';
import { checkHead } from '../terms/heads';
import type { RunSpec } from '../terms/runs';
import type { CallContext } from './held';
import type { CheckedRequest, Responses } from './protocol';
import { tilesOfHeads } from './patternHandlers';
import { byLayer, withRun } from './withRun';

/** The calls for figures of patterns. */
export const drawnHandlers = {
  thumbnails: (
    request: CheckedRequest<'thumbnails'>,
    context: CallContext,
  ): Promise<Responses['thumbnails']> =>
    withFigure(request, context, async (model, runs) => {
      const { drawn, size, layers } = request;
      const [run] = runs.edited;
      if (run && isPlain(request)) return plainThumbnails(model, run, request, context);
      const pooled = formulaOf(drawn).signed ? strongestTiles : maxTiles;
      const ofLayer = async (layer: number): Promise<NdArray> => {
        const { queries, keys } = lengthsOf(model, layer, runs);
        checkRoom(model.config.n_heads, queries, keys);
        const draw = (of: Run): ReturnType<typeof drawnLayer> =>
          drawnLayer(model, of, layer, drawn);
        const [maps] = await compute(() => [pooled(drawnOver(draw, runs, drawn.edits), size)]);
        const marked = {
          maps: maps ?? nothing,
          queries,
          keys,
          side: tileSide(queries, keys, size),
        };
        return withoutUnseen(marked, model.config, [layer], drawn);
      };
      return byLayer(model, context, ofLayer, layers);
    }),

  patterns: (
    request: CheckedRequest<'patterns'>,
    context: CallContext,
  ): Promise<Responses['patterns']> =>
    withFigure(request, context, async (model, runs) => {
      const { drawn, heads } = request;
      const [run] = runs.edited;
      if (run && isPlain(request)) {
        return tilesOfHeads(model, run, heads, { side: 1, pooling: 'max' }, context);
      }
      const together =
        drawn.over === 'head' && drawn.quantity !== 'scores' ? 1 : model.config.n_heads;
      for (const head of heads) {
        checkHead(head, model.config);
        const { queries, keys } = lengthsOf(model, head.layer, runs);
        checkRoom(together, queries, keys);
      }
      const found = await compute(() =>
        drawsOf(model, heads, drawn).map((draw) => drawnOver(draw, runs, drawn.edits)),
      );
      const all = heads.map(({ layer }) => layer);
      return found.map((pattern, i) => {
        const layers = drawn.over === 'head' ? all.slice(i, i + 1) : all;
        const [queries = 0, keys = 0] = pattern.shape.slice(-2);
        const maps = subarray(pattern, 0, 0);
        return withoutUnseen({ maps, queries, keys }, model.config, layers, drawn);
      });
    }),
};

/** Values of one figure that exist at once: 256 MiB of them. */
const mostCells = 2 ** 26;

/**
 * Whether a figure of some heads fits.
 * @throws InputError for a text whose whole figure is too large; attention itself never is
 */
export function checkRoom(heads: number, queries: number, keys: number): void {
  if (heads * queries * keys <= mostCells) return;
  const most = Math.floor(Math.sqrt(mostCells / heads));
  throw new InputError(
    `this is drawn for texts of up to ${most} tokens here, got ${Math.max(queries, keys)}: draw attention itself, which has no such bound`,
  );
}

const nothing = ndarray(new Float32Array(), [0, 0, 0]);

/** Whether a figure is attention itself, of one text: that is worked out without the whole matrices. */
function isPlain({ drawn, batch }: Pick<Figure, 'drawn' | 'batch'>): boolean {
  const { quantity, first, edits, over } = drawn;
  const isAttention = quantity === 'attention' && first === 'shown';
  return isAttention && edits === 'after' && over === 'head' && batch.length === 0;
}

function plainThumbnails(
  model: LoadedModel,
  run: Run,
  { size, layers }: Pick<CheckedRequest<'thumbnails'>, 'size' | 'layers'>,
  context: CallContext,
): Promise<NdArray[]> {
  const ofLayer = (layer: number): Promise<NdArray> => {
    const { queries, keys } = axesOf(model.config, layer, run);
    const side = tileSide(queries.length, keys.length, size);
    return patternTiles(model, run, layer, { side, pooling: 'max' }, context.checkpoint);
  };
  return byLayer(model, context, ofLayer, layers);
}

/** What both calls are drawn from. */
interface Figure {
  readonly run: RunSpec;
  readonly batch: readonly RunSpec[];
  readonly drawn: Drawn;
}

/** Calls `use` with the runs of a figure: of all its texts, and without edits where it compares. */
function withFigure<T>(
  { run, batch, drawn }: Figure,
  context: CallContext,
  use: (model: LoadedModel, runs: DrawnRuns) => Promise<T>,
): Promise<T> {
  const texts = [run, ...batch];
  const other = texts.find(({ model }) => model !== run.model);
  if (other) throw new InputError('the texts of a figure go through one model, got several');
  const model = context.held.model(run.model);
  const edited = drawn.edits === 'before' ? [] : texts;
  const unchanged = drawn.edits === 'after' ? [] : texts.map(withoutEdits);
  return withRuns(context, [...edited, ...unchanged], (runs) =>
    use(model, { edited: runs.slice(0, edited.length), unchanged: runs.slice(edited.length) }),
  );
}

function withoutEdits(spec: RunSpec): RunSpec {
  return { ...spec, interventions: [] };
}

/** Calls `use` with several runs, which stay on the device until it is done. */
function withRuns<T>(
  context: CallContext,
  [spec, ...others]: readonly RunSpec[],
  use: (runs: readonly Run[]) => Promise<T>,
): Promise<T> {
  if (!spec) return use([]);
  return withRun(context, spec, (_, run) =>
    withRuns(context, others, (runs) => use([run, ...runs])),
  );
}

/** How many queries and keys the figure of a layer has: those of its shortest text. */
function lengthsOf(
  { config }: LoadedModel,
  layer: number,
  { edited, unchanged }: DrawnRuns,
): { queries: number; keys: number } {
  const axes = [...edited, ...unchanged].map((run) => axesOf(config, layer, run));
  return {
    queries: Math.min(...axes.map(({ queries }) => queries.length)),
    keys: Math.min(...axes.map(({ keys }) => keys.length)),
  };
}
