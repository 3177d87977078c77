import { InputError } from '../base/errors';
import type { Engine } from '../engine/protocol';
import type { RunSpec } from '../terms/runs';
import type { ModelInfo } from '../terms/models';
import { UsageError } from './command';
import { needed, tokenIds } from './options';
import { readPicture } from './pictureFile';

/** The options of every command that runs a model. */
export const modelOptions = {
  model: { type: 'string' },
  backend: { type: 'string' },
  token: { type: 'string' },
  endpoint: { type: 'string' },
} as const;

/** The options that give what the model reads. */
export const inputOptions = {
  text: { type: 'string' },
  tokens: { type: 'string' },
  bos: { type: 'boolean' },
  'no-bos': { type: 'boolean' },
} as const;

/** The same for commands that run any model: pictures too, and what a decoder has read. */
export const runInputOptions = {
  ...inputOptions,
  image: { type: 'string' },
  answer: { type: 'string' },
} as const;

export const modelUsage = `  --model MODEL       a folder with config.json, model.safetensors and, to read texts,
                      tokenizer.json; the id of a bundled model; org/name or
                      org/name@revision on Hugging Face; or the address of a folder.
                      What is fetched is kept: see headscope models
  --token TOKEN       for gated models; default HF_TOKEN of the environment, which is
                      given to the hub only
  --endpoint URL      the hub; default HF_ENDPOINT, else https://huggingface.co
  --backend NAME      auto, webgpu, wasm or cpu; default wasm. auto takes webgpu if
                      the package "webgpu" is installed and finds a GPU, else wasm`;

const backends = ['auto', 'webgpu', 'wasm', 'cpu'] as const;
type Backend = (typeof backends)[number];

/** Which model is to run on what. */
export interface ModelChoice {
  readonly model: string;
  readonly backend: Backend;
  readonly token: string | undefined;
  readonly endpoint: string | undefined;
}

/** What the model is to read, and what its decoder has read where it has an encoder too. */
export type Input = (
  | { readonly text: string; readonly special?: boolean | undefined }
  | { readonly tokens: readonly number[] }
  | { readonly image: string }
) & { readonly answer?: string | undefined };

/** @throws UsageError when there is no --model, or --backend names none. */
export function modelChoice(values: {
  model?: string | undefined;
  backend?: string | undefined;
  token?: string | undefined;
  endpoint?: string | undefined;
}): ModelChoice {
  const { backend: name = 'wasm', token, endpoint } = values;
  const backend = backends.find((one) => one === name);
  if (!backend)
    throw new UsageError(`--backend: expected one of ${backends.join(', ')}, got "${name}"`);
  return { model: needed(values.model, 'model'), backend, token, endpoint };
}

/** Undefined where none is given. @throws UsageError when several are. */
export function optionalInput(values: {
  text?: string | undefined;
  tokens?: string | undefined;
  image?: string | undefined;
  bos?: boolean | undefined;
  'no-bos'?: boolean | undefined;
  answer?: string | undefined;
}): Input | undefined {
  const { text, tokens, image, answer } = values;
  const given = (['text', 'tokens', 'image'] as const).filter((name) => values[name] !== undefined);
  if (given.length > 1) {
    throw new UsageError(
      `expected one of ${given.map((name) => `--${name}`).join(' and ')}, got ${given.length === 2 ? 'both' : 'all'}`,
    );
  }
  const special = specialChoice(values);
  if (special !== undefined && text === undefined)
    throw new UsageError(`--${special ? '' : 'no-'}bos needs --text`);
  if (tokens !== undefined) return { tokens: tokenIds(tokens), answer };
  if (image !== undefined) return { image, answer };
  return text === undefined ? undefined : { text, special, answer };
}

/** @throws UsageError unless exactly one of --text, --tokens and --image is given. */
export function requiredInput(values: Parameters<typeof optionalInput>[0]): Input {
  const input = optionalInput(values);
  if (input) return input;
  throw new UsageError('expected --text, --tokens or --image, got neither');
}

/**
 * What a run of an input is given: its token ids; of a picture the positions, and its digest; where
 * there is an encoder these ids as its source, and the answer's.
 * @throws InputError when the model cannot read it
 */
export async function runInputOf(input: Input, engine: Engine, info: ModelInfo): Promise<RunInput> {
  const { digest: model, answer } = info;
  if (input.answer !== undefined && !answer)
    throw new UsageError(`--answer: ${info.id} has no encoder, so all that it reads is one text`);
  const read = await readInput(input, engine, info);
  if (!answer) return read;
  return { tokens: await answerIds(input, answer.start, engine, model), source: read.tokens };
}

/** What of a run is the input's. */
export type RunInput = Pick<RunSpec, 'tokens' | 'source' | 'image'>;

/** The decoder's ids: an answer is given as the input is, as text or as ids. */
async function answerIds(
  { answer = '', ...input }: Input,
  start: number,
  engine: Engine,
  model: string,
): Promise<number[]> {
  if (!('text' in input)) return [start, ...(answer === '' ? [] : tokenIds(answer))];
  const tokens = await engine.call('encode', { model, text: answer, as: 'answer' });
  return tokens.map(({ id }) => id);
}

async function readInput(input: Input, engine: Engine, info: ModelInfo): Promise<RunInput> {
  const { digest: model } = info;
  if ('tokens' in input) return { tokens: [...input.tokens] };
  if ('text' in input) {
    const special = specialOf(input, info);
    const tokens = await engine.call('encode', { model, text: input.text, special });
    return { tokens: tokens.map(({ id }) => id) };
  }
  const picture = await readPicture(input.image);
  const { image, tokens } = await engine.call('addImage', { model, picture });
  return { image, tokens: tokens.map(({ id }) => id) };
}

/** Whether special tokens are put around a text. @throws InputError when it is asked for and there are none. */
export function specialOf(
  { special }: Extract<Input, { text: string }>,
  { special_tokens: known }: Pick<ModelInfo, 'special_tokens'>,
): boolean | undefined {
  if (special === undefined || known) return special;
  throw new InputError(
    'this model has no special tokens to put around a text: leave --bos and --no-bos out',
  );
}

function specialChoice(values: {
  bos?: boolean | undefined;
  'no-bos'?: boolean | undefined;
}): boolean | undefined {
  const { bos, 'no-bos': without } = values;
  if (bos && without) throw new UsageError('expected either --bos or --no-bos, got both');
  return bos ? true : without ? false : undefined;
}
