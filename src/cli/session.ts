import { EngineLostError } from '../base/errors';
import { LocalEngine } from '../engine/local';
import type { BackendReport, CallOptions, Engine } from '../engine/protocol';
import { disposeModel } from '../model/loaded';
import type { LoadedModel } from '../model/loaded';
import type { ModelFolder } from '../model/weights/folder';
import { loadModel } from '../model/weights/load';
import { readTokenizer } from '../model/weights/tokenizerFiles';
import { startBackend } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import type { ModelInfo, ModelSource } from '../terms/models';
import type { TextCodec } from '../text/codec';
import { codecOf } from '../text/tokenizer';
import { openSource, sourceOf } from './bundledModels';
import type { Io } from './command';
import type { ModelChoice } from './modelOptions';
import { progressLine } from './progress';

/** A model, loaded into an engine of this process. */
export interface Session {
  readonly engine: Engine;
  readonly backend: BackendReport;
  readonly model: ModelInfo;
  readonly codec: TextCodec;
  /** Cancel and progress, for every long call. */
  readonly options: CallOptions;
}

/**
 * Starts an engine, loads the model, hands both out and frees them afterwards.
 * @throws ModelError, InputError or CancelledError like the engine, EngineLostError when the GPU goes away
 */
export async function withSession<T>(
  choice: ModelChoice,
  io: Io,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const source = await sourceOf(choice.model, io.packageRoot);
  const folderOf = (wanted: ModelSource): Promise<ModelFolder> =>
    openSource(wanted, io.packageRoot);
  return watched(io, async (options, onLost) => {
    const engine = new LocalEngine({ platform: nodePlatform, folderOf, onLost });
    const backend = await engine.call('start', { backend: choice.backend });
    const model = await engine.call('load', { source }, options);
    try {
      const codec = await readCodec(await folderOf(source), model);
      return await use({ engine, backend, model, codec, options });
    } finally {
      await engine.call('unload', { model: model.digest });
    }
  });
}

/** Like `withSession`, for work that no call of the engine does: on the model itself. */
export async function withModel<T>(
  choice: ModelChoice,
  io: Io,
  use: (model: LoadedModel, backend: BackendReport) => Promise<T>,
): Promise<T> {
  const source = await sourceOf(choice.model, io.packageRoot);
  const folder = await openSource(source, io.packageRoot);
  return watched(io, async (options, onLost) => {
    const backend = await startBackend(nodePlatform, choice.backend, onLost);
    const model = await loadModel(folder, source.kind, {
      signal: options.signal,
      onProgress: (stage, done, total) => options.onProgress?.({ stage, done, total }),
    });
    try {
      return await use(model, backend);
    } finally {
      disposeModel(model);
    }
  });
}

/**
 * Work with its progress on stderr, which ends at once when the GPU goes away: what it waits for
 * would never come.
 */
function watched<T>(
  io: Io,
  work: (options: CallOptions, onLost: (reason: string) => void) => Promise<T>,
): Promise<T> {
  const progress = progressLine(io.stderr);
  const done = new Promise<T>((resolve, reject) => {
    const onLost = (reason: string): void => {
      reject(new EngineLostError(`the GPU was lost (${reason}): run the command again`));
    };
    work({ signal: io.signal, onProgress: progress.update }, onLost).then(resolve, reject);
  });
  return done.finally(progress.end);
}

async function readCodec(folder: ModelFolder, { d_vocab }: ModelInfo): Promise<TextCodec> {
  const { json, config } = await readTokenizer(folder);
  return codecOf(json, config, d_vocab);
}
