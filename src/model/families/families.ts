import { ModelError } from '../../base/errors';
import type { Family } from './family';
import { bert } from './bert';
import { deit } from './deit';
import { gemma } from './gemma';
import { gemma2 } from './gemma2';
import { gemma3Text } from './gemma3Text';
import { gpt2 } from './gpt2';
import { gptNeo } from './gptNeo';
import { gptNeox } from './gptNeox';
import { llama } from './llama';
import { mistral } from './mistral';
import { opt } from './opt';
import { qwen2 } from './qwen2';
import { qwen3 } from './qwen3';
import { t5 } from './t5';
import { transformerLens } from './transformerLens';
import { vit } from './vit';

/** Every family there is. */
export const families: readonly Family[] = [
  gpt2,
  gptNeo,
  gptNeox,
  opt,
  llama,
  mistral,
  qwen2,
  qwen3,
  gemma,
  gemma2,
  gemma3Text,
  bert,
  vit,
  deit,
  t5,
  transformerLens,
];

/** @throws ModelError for a `model_type` that no family claims. */
export function familyOf(raw: unknown, known: readonly Family[] = families): Family {
  const type: unknown =
    typeof raw === 'object' && raw !== null && 'model_type' in raw ? raw.model_type : undefined;
  const family = known.find(({ modelType }) => modelType === type);
  if (family) return family;
  const list = known.map(({ modelType }) => modelType).join(', ');
  throw new ModelError(
    `config.json: model_type ${JSON.stringify(type)} is not supported (supported: ${list})`,
  );
}
