import { ModelError } from '../../base/errors';
import type { BackendInfo } from '../../tensor/backend';
import type { ModelOffer } from '../../terms/models';
import { familyOf } from '../families/families';
import { parameterCount, parameterSpecs } from '../parameters';
import { sizeOf } from '../../base/ndarray';
import { announced } from './repository';
import type { Repository } from './repository';
import type { FileStore } from './store';

/** What a wasm heap can hold at most, in bytes. */
const wasmHeap = 4 * 2 ** 30;

/**
 * What opening a model from elsewhere would take, from its config.json alone: nothing large is fetched.
 * @throws ModelError for an unsupported model, by the field that says so
 */
export async function offerOf(
  { id, commit, files }: Repository,
  config: unknown,
  backend: BackendInfo,
  store: FileStore,
): Promise<ModelOffer> {
  if (!files.some(({ name }) => name.endsWith('.safetensors'))) {
    throw new ModelError(`${id} has no model.safetensors: only safetensors files can be read`);
  }
  const parsed = familyOf(config).config(config);
  const n_params = parameterCount(parsed);
  const largest = Math.max(...parameterSpecs(parsed).map(({ shape }) => 4 * sizeOf(shape)));
  return {
    id,
    ...(commit === undefined ? {} : { commit }),
    model_type: parsed.model_type,
    n_params,
    downloadBytes: files.reduce((sum, file) => sum + announced(file), 0),
    storedBytes: await storedBytes(files, store),
    memoryF32: 4 * n_params,
    memoryF16: 2 * n_params,
    lasting: store.lasting,
    tooLarge: tooLarge(4 * n_params, largest, backend),
  };
}

/** What need not be fetched again: whole files, and what came of the others. */
async function storedBytes(files: Repository['files'], store: FileStore): Promise<number> {
  let sum = 0;
  for (const file of files) {
    const whole = await store.open(file.path);
    sum += whole ? announced(file) : ((await store.openPartial(file.path))?.size ?? 0);
  }
  return sum;
}

/** Why the weights do not fit on this device, in words; null where they do. */
function tooLarge(bytes: number, largest: number, { name, limits }: BackendInfo): string | null {
  const room = limits?.maxStorageBufferBindingSize;
  if (room !== undefined && largest > room) {
    return `its largest tensor needs ${inMiB(largest)}, this GPU binds at most ${inMiB(room)}: choose a smaller model or the wasm backend`;
  }
  if (name !== 'webgpu' && bytes > 0.9 * wasmHeap) {
    return `its weights need ${inMiB(bytes)}, wasm has ${inMiB(wasmHeap)} in all: choose a smaller model, such as HuggingFaceTB/SmolLM2-135M`;
  }
  return null;
}

function inMiB(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
