import { z } from 'zod';
import { ModelError, throwIfCancelled } from '../../base/errors';
import type { Digester } from '../../base/digest';
import { digestOf, digestOfJson, digester } from '../../base/digest';
import { dispose, keep } from '../../tensor/scope';
import type { Tensor } from '../../tensor/tensor';
import { fromValues } from '../../tensor/tensor';
import type { ModelInfo, ModelNotes } from '../../terms/models';
import { codecOf } from '../../text/tokenizer';
import type { ModelConfig } from '../config';
import type { Family, Placement } from '../families/family';
import { families, familyOf } from '../families/families';
import type { LoadedModel } from '../loaded';
import type { ParameterName, ParameterSpec } from '../parameters';
import { Parameters, parameterCount, parameterSpecs } from '../parameters';
import { toFloat32 } from './dtypes';
import type { ModelFolder } from './folder';
import { readJson, required } from './folder';
import { place } from './place';
import type { ByteSource, TensorEntry } from './safetensors';
import { readHeader } from './safetensors';

export interface LoadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((stage: string, done: number, total: number) => void) | undefined;
  /** The families to choose from, for tests and extensions. */
  readonly families?: readonly Family[];
}

/**
 * Reads a Hugging Face style folder onto the device, tensor by tensor: config.json,
 * model.safetensors, tokenizer.json and headscope.json where there are such.
 * @throws ModelError that says what is wrong; nothing stays on the device then.
 */
export async function loadModel(
  folder: ModelFolder,
  source: ModelInfo['source'],
  options: LoadOptions = {},
): Promise<LoadedModel> {
  const configFile = await readJson(folder, 'config.json');
  if (!configFile) throw new ModelError(`${folder.id} has no config.json: is it a model folder?`);
  const family = familyOf(configFile.json, options.families ?? families);
  const config = checked(family.config(configFile.json));
  const tokenizer = await readJson(folder, 'tokenizer.json');
  const tokenizerConfig = await readJson(folder, 'tokenizer_config.json');
  const notes = await readNotes(folder);
  const codec = codecOf(tokenizer?.json, tokenizerConfig?.json, config.d_vocab);
  const weights = digester();
  const parameters = await readWeights(
    await required(folder, 'model.safetensors'),
    family,
    config,
    weights,
    options,
  );
  const digest = digestOfJson({
    config: digestOf(configFile.bytes),
    weights: weights.hex(),
    tokenizer: tokenizer ? digestOf(tokenizer.bytes) : null,
  });
  return {
    config,
    parameters,
    codec,
    info: infoOf(folder.id, source, digest, config, codec.readsText, notes),
  };
}

/** @throws ModelError for numbers that do not go together. */
function checked(config: ModelConfig): ModelConfig {
  if (!Number.isInteger(config.d_head)) {
    throw new ModelError(
      `config.json: d_model ${config.d_model} is not a multiple of the ${config.n_heads} heads`,
    );
  }
  if (config.n_heads % config.n_key_value_heads !== 0) {
    throw new ModelError(
      `config.json: ${config.n_heads} heads cannot share ${config.n_key_value_heads} key-value heads`,
    );
  }
  const { rotary, d_head } = config;
  if (rotary && (rotary.dim % 2 !== 0 || rotary.dim > d_head)) {
    throw new ModelError(
      `config.json: expected an even number of rotated dimensions, at most d_head ${d_head}, got ${rotary.dim}`,
    );
  }
  return config;
}

async function readWeights(
  source: ByteSource,
  family: Family,
  config: ModelConfig,
  hash: Digester,
  { signal, onProgress }: LoadOptions,
): Promise<Parameters> {
  const header = await readHeader(source);
  hash.update(header.bytes);
  const specs = new Map(parameterSpecs(config).map((spec) => [spec.name, spec]));
  const plan = planOf(header.entries, family, config);
  const tensors = new Map<ParameterName, Tensor>();
  try {
    for (const { entry, placements } of plan) {
      throwIfCancelled(signal);
      const bytes = await source.read(entry.start, entry.end);
      hash.update(bytes);
      for (const [name, tensor] of upload(bytes, entry, placements, specs))
        tensors.set(name, tensor);
      onProgress?.('reading weights', entry.end, source.size);
    }
    return new Parameters(tensors);
  } catch (error) {
    dispose(...tensors.values());
    throw error;
  }
}

/** For each tensor of the file, which parameters it holds. @throws ModelError for one too many or too few. */
function planOf(
  entries: readonly TensorEntry[],
  family: Family,
  config: ModelConfig,
): { entry: TensorEntry; placements: Placement[] }[] {
  const placements = family.placements(config);
  const prefix = family.optionalPrefix ?? '';
  const plain = (name: string): string =>
    name.startsWith(prefix) ? name.slice(prefix.length) : name;
  const plan = entries.map((entry) => ({
    entry,
    placements: placements.filter(({ from }) => from === plain(entry.name)),
  }));
  const unknown = plan.find(
    ({ entry, placements: used }) =>
      used.length === 0 && !family.ignored.some((one) => one.test(plain(entry.name))),
  );
  if (unknown)
    throw new ModelError(
      `the file holds ${unknown.entry.name}, which a ${family.modelType} model has no use for`,
    );
  const present = new Set(entries.map(({ name }) => plain(name)));
  if (present.size < entries.length)
    throw new ModelError(`the file holds a tensor twice, with and without the prefix ${prefix}`);
  const missing = placements.find(({ from }) => !present.has(from));
  if (missing)
    throw new ModelError(`the file lacks ${missing.from} (${missing.to}), which the model needs`);
  return plan;
}

function upload(
  bytes: Uint8Array,
  entry: TensorEntry,
  placements: readonly Placement[],
  specs: ReadonlyMap<ParameterName, ParameterSpec>,
): [ParameterName, Tensor][] {
  if (placements.length === 0) return [];
  const values = toFloat32(bytes, entry.dtype, entry.name);
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    throw new ModelError(
      `${entry.name} holds ${values[broken]} at position ${broken}: the weights are damaged`,
    );
  }
  return placements.map((placement) => {
    const spec = specs.get(placement.to);
    if (!spec)
      throw new ModelError(
        `${placement.from} fills ${placement.to}, which the configuration does not have`,
      );
    return [
      spec.name,
      keep(fromValues(place(values, entry.shape, placement, spec), spec.shape, spec.axes)),
    ];
  });
}

const notesSchema = z.object({
  title: z.string().optional(),
  about: z.string().optional(),
  examples: z.array(z.object({ name: z.string(), text: z.string() })).optional(),
  parameters: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

async function readNotes(folder: ModelFolder): Promise<ModelNotes> {
  const file = await readJson(folder, 'headscope.json');
  const parsed = notesSchema.safeParse(file?.json ?? {});
  if (!parsed.success)
    throw new ModelError(`headscope.json: ${parsed.error.issues[0]?.message ?? 'not understood'}`);
  return parsed.data;
}

function infoOf(
  id: string,
  source: ModelInfo['source'],
  digest: string,
  config: ModelConfig,
  readsText: boolean,
  notes: ModelNotes,
): ModelInfo {
  const { model_type, n_layers, n_heads, n_key_value_heads, d_model, d_head, d_vocab, n_ctx } =
    config;
  const { attn_only, gated_mlp, positional_embedding_type, normalization_type } = config;
  return {
    ...{
      id,
      source,
      digest,
      model_type,
      n_layers,
      n_heads,
      n_key_value_heads,
      d_model,
      d_head,
      d_vocab,
      n_ctx,
    },
    ...{ attn_only, gated_mlp, positional_embedding_type, normalization_type, notes },
    n_params: parameterCount(config),
    input: readsText ? 'text' : 'ids',
  };
}
