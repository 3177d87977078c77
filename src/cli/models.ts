import { ModelError, messageOf } from '../base/errors';
import type { ModelConfig } from '../model/config';
import { familyOf } from '../model/families/families';
import { parameterCount } from '../model/parameters';
import { readJson } from '../model/weights/folder';
import type { BundledModel } from './bundledModels';
import { bundledModels } from './bundledModels';
import type { Io } from './command';
import { directoryFolder } from './directory';
import { noPositionals, readOptions } from './options';
import { toJson } from './outputFile';
import { table } from './table';

/** A bundled model with what its config.json says. */
interface ModelFacts extends Pick<
  ModelConfig,
  'model_type' | 'n_layers' | 'n_heads' | 'd_model' | 'd_vocab' | 'n_ctx'
> {
  readonly id: string;
  readonly title: string;
  readonly n_params: number;
  /** Whether it comes with a tokenizer: if not, it takes token ids only. */
  readonly readsText: boolean;
}

/** The `models` command. */
export async function models(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readOptions(args, { json: { type: 'boolean', default: false } });
  noPositionals(positionals);
  const bundled = await bundledModels(io.packageRoot);
  if (bundled.length === 0)
    throw new ModelError('no model is bundled: models/index.json is missing or empty');
  const facts = await Promise.all(bundled.map(factsOf));
  io.stdout.write(values.json ? toJson(facts) : described(facts));
  return 0;
}

async function factsOf({ id, title, path, files }: BundledModel): Promise<ModelFacts> {
  const config = await readConfig(id, path);
  const { model_type, n_layers, n_heads, d_model, d_vocab, n_ctx } = config;
  return {
    ...{ id, title, model_type, n_layers, n_heads, d_model, d_vocab, n_ctx },
    n_params: parameterCount(config),
    readsText: files.includes('tokenizer.json'),
  };
}

async function readConfig(id: string, path: string): Promise<ModelConfig> {
  try {
    const file = await readJson(directoryFolder(id, path), 'config.json');
    if (!file) throw new ModelError('config.json is missing');
    return familyOf(file.json).config(file.json);
  } catch (error) {
    throw new ModelError(`bundled model ${id}: ${messageOf(error)}`);
  }
}

function described(facts: readonly ModelFacts[]): string {
  const numbers = ['layers', 'heads', 'd_model', 'vocabulary', 'context', 'parameters'];
  const columns = [
    { title: 'id' },
    { title: 'title' },
    { title: 'type' },
    ...numbers.map((title) => ({ title, align: 'right' }) as const),
    { title: 'reads' },
  ];
  const rows = facts.map((one) => [
    ...[one.id, one.title, one.model_type],
    ...[one.n_layers, one.n_heads, one.d_model, one.d_vocab, one.n_ctx, one.n_params].map(String),
    one.readsText ? 'text' : 'token ids',
  ]);
  return table(columns, rows);
}
