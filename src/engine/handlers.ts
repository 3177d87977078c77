import { InputError } from '../base/errors';
import { rankedTogether } from '../measures/ranking';
import { tokenLosses } from '../measures/tokenLosses';
import { cannotVerify, verifyLayer } from '../measures/verifyLayer';
import { disposeModel } from '../model/loaded';
import { answerOf, logitsOf } from '../model/run';
import { seenBy } from '../model/vision/pixels';
import { loadModel } from '../model/weights/load';
import { compute } from '../tensor/readback';
import { liveTensors } from '../tensor/scope';
import { useThreads } from '../tensor/wasm/threads';
import { isCausal } from '../terms/models';
import { positionTokens } from '../terms/positions';
import { analysisHandlers } from './analysisHandlers';
import { detailHandlers } from './detailHandlers';
import { inspectSource, openFolder, removeStored, storedModels } from './fetched';
import { withFragments } from '../text/display';
import { firstRun } from './firstRun';
import { generateText } from './generateText';
import type { CallContext } from './held';
import { drawnHandlers } from './drawnHandlers';
import { keptHandlers } from './keptHandlers';
import { labHandlers } from './labHandlers';
import { patternHandlers } from './patternHandlers';
import type { CallName, CheckedRequest, Responses } from './protocol';
import { runId } from './runs';
import { scoreHandlers } from './scoreHandlers';
import { checkPosition, withRun } from './withRun';

type Handler<N extends CallName> = (
  request: CheckedRequest<N>,
  context: CallContext,
) => Promise<Responses[N]>;

/** Products of models with fewer parameters are too small to gain by threads. */
const smallModel = 10_000_000;

/** What the engine does for each call. */
export const handlers: { readonly [N in CallName]: Handler<N> } = {
  start: ({ backend }, { held }) => held.start(backend),

  async load({ source }, { held, signal, checkpoint, report }) {
    const options = { signal, onProgress: report };
    const { folder, kind } = await openFolder(source, held, options);
    const model = await loadModel(folder, kind, options);
    if (model.info.n_params > smallModel) useThreads();
    try {
      await firstRun(model, checkpoint, report);
    } catch (error) {
      disposeModel(model);
      throw error;
    }
    held.adopt(model);
    return model.info;
  },

  inspect: ({ source }, { held }) => inspectSource(source, held),

  stored: async (_, { held }) => storedModels(await held.store()),

  async removeStored(model, { held }) {
    await removeStored(await held.store(), model);
    return null;
  },

  unload({ model }, { held }) {
    held.release(model);
    return Promise.resolve(null);
  },

  encode({ model, text, as, special }, { held }) {
    const { codec, info } = held.model(model);
    const { answer } = info;
    if (as === 'text') {
      const tokens = codec.encodeTokens(text, { addSpecial: special });
      return Promise.resolve(withFragments(tokens, text));
    }
    if (!answer) throw new InputError(`${info.id} has no encoder: its text is no answer`);
    const begun = { ...codec.describe(answer.start), start: null, end: null };
    const tokens = [begun, ...codec.encodeTokens(text, { addSpecial: false })];
    return Promise.resolve(withFragments(tokens, text));
  },

  describeTokens({ model, ids }, { held }) {
    const { codec } = held.model(model);
    return Promise.resolve(ids.map((id) => codec.describe(id)));
  },

  addImage({ model, picture }, { held }) {
    const loaded = held.model(model);
    const { image } = loaded.info;
    if (!image) throw new InputError(`${loaded.info.id} reads no pictures: give it a text`);
    return Promise.resolve({
      image: held.pictures.add(picture),
      tokens: positionTokens(image),
      seen: seenBy(picture, loaded),
    });
  },

  async run({ run: spec }, context) {
    const begun = performance.now();
    const losses = await withRun(context, spec, (model, run) =>
      isCausal(model.info) ? tokenLosses(model, run, context.checkpoint) : new Float32Array(),
    );
    const { codec, info } = context.held.model(spec.model);
    const tokens = info.image
      ? positionTokens(info.image)
      : spec.tokens.map((id) => codec.describe(id));
    const source = spec.source?.map((id) => codec.describe(id));
    const milliseconds = performance.now() - begun;
    return { id: runId(spec), tokens, ...(source && { source }), losses, milliseconds };
  },

  ...drawnHandlers,
  ...patternHandlers,

  async predictions({ runs, position, count }, context) {
    const { codec, config } = context.held.model(runs[0]?.model ?? '');
    if (config.d_vocab === 0) return [];
    const rows: Float32Array[] = [];
    for (const spec of runs) {
      const [row] = await withRun(context, spec, (model, run) => {
        if (position === undefined) return compute(() => [answerOf(model, run)]);
        checkPosition(position, run);
        return compute(() => [logitsOf(model, run, position, 1)]);
      });
      rows.push(row?.data ?? new Float32Array());
    }
    return rankedTogether(rows, count).map(({ id, standings }) => ({
      token: codec.describe(id),
      runs: standings,
    }));
  },

  generate: generateText,

  ...analysisHandlers,
  ...detailHandlers,
  ...keptHandlers,
  ...labHandlers,
  ...scoreHandlers,

  memory(_, { held }) {
    const { runs, runBytes } = held.runs.report();
    return Promise.resolve({
      liveTensors: liveTensors(),
      runs,
      runBytes,
      runBudget: held.runs.budget,
    });
  },

  weights: ({ model }, { held }) => Promise.resolve(held.model(model).weights),

  async verify({ run: spec, layer }, context) {
    const { config } = context.held.model(spec.model);
    const longest = Math.max(spec.tokens.length, spec.source?.length ?? 0);
    if (spec.interventions.length > 0)
      throw new InputError('only runs of the unchanged model are recomputed');
    const reason = cannotVerify(config, longest);
    if (reason !== null) return { kind: 'unavailable', reason };
    const begun = performance.now();
    const found = await withRun(context, spec, (model, run) =>
      verifyLayer(model, run, layer, {
        checkpoint: context.checkpoint,
        onProgress: (stage, done, total) => context.report({ stage, done, total }),
      }),
    );
    return {
      ...{ kind: 'checked', layer, backend: context.held.backend().name },
      ...{ ...found, rows: found.rows.length },
      milliseconds: performance.now() - begun,
    };
  },
};
