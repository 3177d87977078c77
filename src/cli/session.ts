import { byteSize } from '../base/bytes';
import { EngineLostError, ModelError } from '../base/errors';
import { LocalEngine } from '../engine/local';
import type { BackendReport, CallOptions, Engine } from '../engine/protocol';
import type { LoadedModel } from '../model/loaded';
import { nodePlatform } from '../tensor/platform/platformNode';
import type { ModelInfo, ModelSource } from '../terms/models';
import type { TextCodec } from '../text/codec';
import type { Io } from './command';
import { fileStore, keptFolder } from './keptFiles';
import type { ModelChoice } from './modelOptions';
import { openSource, sourceOf } from './modelSource';
import { progressLine } from './progress';

/** A model, loaded into an engine of this process. */
export interface Session {
  readonly engine: Engine;
  readonly backend: BackendReport;
  readonly model: ModelInfo;
  readonly codec: TextCodec;
  /** The model itself, for work that no call of the engine does. */
  readonly loaded: LoadedModel;
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
  const source = await sourceOf(choice, io);
  return watched(io, async (options, onLost) => {
    const engine = new LocalEngine({
      platform: nodePlatform,
      folderOf: (wanted) => openSource(wanted, io.packageRoot),
      store: () => Promise.resolve(fileStore(keptFolder(io))),
      onLost,
    });
    const backend = await engine.call('start', { backend: choice.backend });
    const model = await engine.call('load', { source: await looked(engine, source, io) }, options);
    try {
      const loaded = engine.loaded(model.digest);
      return await use({ engine, backend, model, codec: loaded.codec, loaded, options });
    } finally {
      await engine.call('unload', { model: model.digest });
    }
  });
}

/**
 * Says what is about to be fetched, and where to; gives the source of the version that was looked at.
 * @throws ModelError when it does not fit
 */
async function looked(engine: Engine, source: ModelSource, io: Io): Promise<ModelSource> {
  if (source.kind !== 'hub' && source.kind !== 'url') return source;
  const offer = await engine.call('inspect', { source });
  if (offer.tooLarge !== null) throw new ModelError(`${offer.id} does not fit: ${offer.tooLarge}`);
  const left = offer.downloadBytes - offer.storedBytes;
  if (left > 0) {
    io.stderr.write(
      `fetching ${offer.id}: ${byteSize(left)} into ${keptFolder(io)}, ${byteSize(offer.memoryF32)} of memory\n`,
    );
  }
  return offer.commit === undefined ? source : { ...source, id: offer.id };
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
