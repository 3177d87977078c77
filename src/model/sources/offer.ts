import { ModelError } from '../../base/errors';
import type { BackendInfo } from '../../tensor/backend';
import type { HubReference, ModelOffer } from '../../terms/models';
import { familyOf } from '../families/families';
import { parameterCount, parameterSpecs } from '../parameters';
import { sizeOf } from '../../base/ndarray';
import { filesToFetch, storedUnder } from './hub';
import type { HubListing } from './hub';
import type { FileStore } from './store';

/** What a wasm heap can hold at most, in bytes. */
const wasmHeap = 4 * 2 ** 30;

/**
 * What opening a model of a hub would take, from its config.json alone: nothing else is fetched.
 * @throws ModelError for an unsupported model, by the field that says so
 */
export async function offerOf(
  reference: HubReference,
  listing: HubListing,
  config: unknown,
  backend: BackendInfo,
  store: FileStore,
): Promise<ModelOffer> {
  const files = filesToFetch(listing);
  if (!files.some(({ name }) => name.endsWith('.safetensors'))) {
    throw new ModelError(
      `${reference.id} has no model.safetensors: only safetensors files can be read`,
    );
  }
  const parsed = familyOf(config).config(config);
  const prefix = `${storedUnder(reference, listing.commit)}/`;
  const stored = (await store.list()).filter(({ path }) => path.startsWith(prefix));
  const n_params = parameterCount(parsed);
  const largest = Math.max(...parameterSpecs(parsed).map(({ shape }) => 4 * sizeOf(shape)));
  return {
    id: reference.id,
    commit: listing.commit,
    model_type: parsed.model_type,
    n_params,
    downloadBytes: files.reduce((sum, { size = 0 }) => sum + size, 0),
    storedBytes: stored.reduce((sum, { bytes }) => sum + bytes, 0),
    memoryF32: 4 * n_params,
    memoryF16: 2 * n_params,
    lasting: store.lasting,
    tooLarge: tooLarge(4 * n_params, largest, backend),
  };
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
