import { byteSize } from '../base/bytes';
import { InputError, ModelError, messageOf } from '../base/errors';
import { removeStored, storedModels } from '../engine/fetched';
import type { ModelConfig } from '../model/config';
import { familyOf } from '../model/families/families';
import { parameterCount } from '../model/parameters';
import type { FileStore } from '../model/sources/store';
import { readJson } from '../model/weights/folder';
import { readTokenizer } from '../model/weights/tokenizerFiles';
import { keptName } from '../terms/modelNames';
import type { StoredModel } from '../terms/models';
import { codecOf } from '../text/tokenizer';
import type { BundledModel } from './bundledModels';
import { bundledModels } from './bundledModels';
import type { Io } from './command';
import { directoryFolder } from './directory';
import { fileStore, keptFolder } from './keptFiles';
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
  /** Whether it comes with a tokenizer that can be read: if not, it takes token ids only. */
  readonly readsText: boolean;
}

/** The `models` command. */
export async function models(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readOptions(args, {
    json: { type: 'boolean', default: false },
    remove: { type: 'string' },
  });
  noPositionals(positionals);
  const folder = keptFolder(io);
  const store = fileStore(folder);
  if (values.remove !== undefined) return remove(values.remove, store, io);
  const bundled = await bundledModels(io.packageRoot);
  if (bundled.length === 0)
    throw new ModelError('no model is bundled: models/index.json is missing or empty');
  const facts = await Promise.all(bundled.map(factsOf));
  const kept = await storedModels(store);
  io.stdout.write(
    values.json
      ? toJson({ bundled: facts, folder, kept })
      : `${described(facts)}\n${listed(kept, folder)}`,
  );
  return 0;
}

/** Removes what is kept under a name: of one commit, or of all. @throws InputError when there is nothing. */
async function remove(name: string, store: FileStore, io: Io): Promise<number> {
  const kept = await storedModels(store);
  const found = kept.filter((model) => model.name === name || keptName(model) === name);
  if (found.length === 0) {
    const names = kept.map(keptName).join(', ') || 'none';
    throw new InputError(`no model "${name}" is kept (there are: ${names})`);
  }
  for (const model of found) {
    await removeStored(store, model);
    io.stdout.write(`removed ${keptName(model)}, ${byteSize(model.bytes)}\n`);
  }
  return 0;
}

async function factsOf({ id, title, path }: BundledModel): Promise<ModelFacts> {
  try {
    const folder = directoryFolder(id, path);
    const file = await readJson(folder, 'config.json');
    if (!file) throw new ModelError('config.json is missing');
    const config = familyOf(file.json).config(file.json);
    const tokenizer = await readTokenizer(folder);
    const { model_type, n_layers, n_heads, d_model, d_vocab, n_ctx } = config;
    return {
      ...{ id, title, model_type, n_layers, n_heads, d_model, d_vocab, n_ctx },
      n_params: parameterCount(config),
      readsText: codecOf(tokenizer.json, tokenizer.config, d_vocab).readsText,
    };
  } catch (error) {
    throw new ModelError(`bundled model ${id}: ${messageOf(error)}`);
  }
}

function listed(kept: readonly StoredModel[], folder: string): string {
  if (kept.length === 0) return `kept in ${folder}: none\n`;
  const columns = [
    { title: 'model' },
    { title: 'version' },
    { title: 'size', align: 'right' },
  ] as const;
  const rows = kept.map(({ name, commit, bytes }) => [name, commit.slice(0, 12), byteSize(bytes)]);
  return `kept in ${folder}\n${table(columns, rows)}`;
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
