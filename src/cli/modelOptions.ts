import type { Engine } from '../engine/protocol';
import type { ModelInfo } from '../terms/models';
import { UsageError } from './command';
import { needed, tokenIds } from './options';

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

/** What the model is to read. */
export type Input = { readonly text: string } | { readonly tokens: readonly number[] };

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

/** Undefined where neither is given. @throws UsageError when both are. */
export function optionalInput(values: {
  text?: string | undefined;
  tokens?: string | undefined;
}): Input | undefined {
  const { text, tokens } = values;
  if (text !== undefined && tokens !== undefined)
    throw new UsageError('expected either --text or --tokens, got both');
  if (tokens !== undefined) return { tokens: tokenIds(tokens) };
  return text === undefined ? undefined : { text };
}

/** @throws UsageError unless exactly one of --text and --tokens is given. */
export function requiredInput(values: Parameters<typeof optionalInput>[0]): Input {
  const input = optionalInput(values);
  if (input) return input;
  throw new UsageError('expected either --text or --tokens, got neither');
}

/** The token ids of an input. @throws InputError when the model cannot read the text. */
export async function idsOf(input: Input, engine: Engine, model: ModelInfo): Promise<number[]> {
  if ('tokens' in input) return [...input.tokens];
  const tokens = await engine.call('encode', { model: model.digest, text: input.text });
  return tokens.map(({ id }) => id);
}
