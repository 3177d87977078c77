import { z } from 'zod';
import { ModelError, throwIfCancelled } from '../../base/errors';
import { digestOf, digestOfJson } from '../../base/digest';
import { nextTask } from '../../base/nextTask';
import { deviceIdle, dispose, keep, sendToDevice } from '../../tensor/scope';
import type { Tensor } from '../../tensor/tensor';
import { fromValues } from '../../tensor/tensor';
import type { ModelInfo, ModelNotes } from '../../terms/models';
import type { OnOpening } from '../../terms/opening';
import type { WeightFile, WeightsReport } from '../../terms/weights';
import { classCodec } from '../../text/classCodec';
import type { TextCodec } from '../../text/codec';
import { codecOf } from '../../text/tokenizer';
import type { ModelConfig, Rotary } from '../config';
import { preprocessingOf } from '../vision/preprocessing';
import type { Preprocessing } from '../vision/preprocessing';
import type { Family, Placement } from '../families/family';
import { families, familyOf } from '../families/families';
import type { LoadedModel } from '../loaded';
import type { ParameterName, ParameterSpec } from '../parameters';
import { Parameters, parameterCount, parameterSpecs } from '../parameters';
import { toFloat32 } from './dtypes';
import type { ModelFolder } from './folder';
import { readJson } from './folder';
import { place } from './place';
import { fileDigester, fileTensors } from './report';
import type { ByteSource, TensorEntry } from './safetensors';
import { readHeader } from './safetensors';
import { weightFiles } from './shards';
import { readTokenizer } from './tokenizerFiles';

export interface LoadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnOpening | undefined;
  /** The families to choose from, for tests and extensions. */
  readonly families?: readonly Family[];
}

/**
 * Reads a Hugging Face style folder onto the device, tensor by tensor: config.json,
 * model.safetensors (or its shards), the tokenizer and headscope.json where there are such.
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
  const tokenizer = await readTokenizer(folder);
  const notes = await readNotes(folder);
  const codec = family.pictures
    ? classCodec(family.pictures.classes(configFile.json))
    : codecOf(tokenizer.json, tokenizer.config, config.d_vocab, tokenizer.unread);
  const pictures = await readPreprocessing(folder, config, family);
  const read = await readWeights(await weightFiles(folder), family, config, options);
  const parts: WeightsReport['digestOf'] = {
    config: digestOf(configFile.bytes),
    weights: read.sha256,
    tokenizer: tokenizer.bytes ? digestOf(tokenizer.bytes) : null,
    ...(pictures?.bytes && { preprocessor: digestOf(pictures.bytes) }),
  };
  return {
    config,
    parameters: read.parameters,
    codec,
    preprocessing: pictures?.preprocessing,
    info: {
      ...infoOf(folder, source, digestOfJson(parts), config, codec, notes),
      ...(parts.tokenizer !== null && { tokenizer_digest: parts.tokenizer }),
    },
    weights: { files: read.files, tensors: read.tensors, digestOf: parts },
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
  const { d_head } = config;
  const wrong = [config.rotary, config.window_rotary].find(
    (rotary) => rotary && !canTurn(rotary, d_head),
  );
  if (wrong) {
    throw new ModelError(
      `config.json: expected an even number of rotated dimensions, at most d_head ${d_head}, got ${wrong.dim}`,
    );
  }
  return config;
}

/** Whether a head has the dimensions to rotate; a base that grows needs two pairs of them. */
function canTurn({ dim, scaling }: Rotary, d_head: number): boolean {
  return dim % 2 === 0 && dim >= (scaling?.type === 'dynamic' ? 4 : 2) && dim <= d_head;
}

/** What becomes of pictures, and the file that says so; undefined for models of text. */
async function readPreprocessing(
  folder: ModelFolder,
  { image }: ModelConfig,
  { pictures }: Family,
): Promise<{ preprocessing: Preprocessing; bytes?: Uint8Array } | undefined> {
  if (!image || !pictures) return undefined;
  const file = await readJson(folder, 'preprocessor_config.json');
  const preprocessing = preprocessingOf(file?.json, image, pictures.processor);
  return { preprocessing, ...(file && { bytes: file.bytes }) };
}

/** What reading the weights gives: the parameters on the device, and what the files were. */
interface ReadWeights extends Pick<WeightsReport, 'files' | 'tensors'> {
  readonly parameters: Parameters;
  /** SHA-256 of the files one after the other. */
  readonly sha256: string;
}

async function readWeights(
  sources: readonly ByteSource[],
  family: Family,
  config: ModelConfig,
  { signal, onProgress }: LoadOptions,
): Promise<ReadWeights> {
  const specs = new Map(parameterSpecs(config).map((spec) => [spec.name, spec]));
  const headers = await Promise.all(sources.map(readHeader));
  const plan = planOf(
    headers.flatMap(({ entries }) => entries),
    family,
    config,
  );
  const total = sources.reduce((sum, { size }) => sum + size, 0);
  const hash = fileDigester(sources.length);
  const tensors = new Map<ParameterName, Tensor>();
  const files: WeightFile[] = [];
  let done = 0;
  try {
    for (const [i, { entries, bytes: head }] of headers.entries()) {
      const source = sources[i] as ByteSource;
      hash.update(head);
      done += head.length;
      for (const entry of entries) {
        onProgress?.({ stage: 'convert', item: entry.name, done, total, unit: 'bytes' });
        await nextTask();
        throwIfCancelled(signal);
        const bytes = await source.read(entry.start, entry.end);
        hash.update(bytes);
        for (const [name, tensor] of upload(bytes, entry, plan.get(entry) ?? [], specs))
          tensors.set(name, tensor);
        await deviceIdle();
        done += bytes.length;
      }
      files.push({ name: source.name, bytes: source.size, sha256: hash.endOfFile() });
    }
    onProgress?.({ stage: 'convert', done: total, total, unit: 'bytes' });
    const read = fileTensors(sources, headers, plan);
    return { parameters: new Parameters(tensors), files, tensors: read, sha256: hash.hex() };
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
): ReadonlyMap<TensorEntry, readonly Placement[]> {
  const placements = family.placements(config);
  const { optionalPrefix: prefix = '', otherNames = [] } = family;
  const plain = (name: string): string =>
    otherNames.reduce(
      (known, [other, usual]) => known.replace(other, usual),
      name.startsWith(prefix) ? name.slice(prefix.length) : name,
    );
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
  return new Map(plan.map(({ entry, placements: used }) => [entry, used]));
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
      sendToDevice(
        keep(fromValues(place(values, entry.shape, placement, spec), spec.shape, spec.axes)),
      ),
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
  { id, commit }: ModelFolder,
  source: ModelInfo['source'],
  digest: string,
  config: ModelConfig,
  { readsText, addsBos, specialTokens, unread }: TextCodec,
  notes: ModelNotes,
): ModelInfo {
  const { model_type, n_layers, n_heads, n_key_value_heads, d_model, d_head, d_vocab, n_ctx } =
    config;
  const { attn_only, gated_mlp, positional_embedding_type, normalization_type } = config;
  const { norm_placement = 'pre', parallel = false, no_final_norm = false } = config;
  const { embed_norm = false, mlm_head = false, attention_dir = 'causal' } = config;
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
    ...{ norm_placement, parallel, no_final_norm, embed_norm, mlm_head, attention_dir },
    ...(config.blocks ? { blocks: config.blocks } : {}),
    ...(config.answer ? { answer: config.answer } : {}),
    ...(config.token_types === undefined ? {} : { token_types: config.token_types }),
    ...(commit === undefined ? {} : { commit }),
    n_params: parameterCount(config),
    input: config.image ? 'image' : readsText ? 'text' : 'ids',
    ...(config.image && { image: config.image }),
    adds_bos: addsBos,
    ...(specialTokens && { special_tokens: specialTokens }),
    ...(unread !== undefined && { unread_tokenizer: unread }),
  };
}
