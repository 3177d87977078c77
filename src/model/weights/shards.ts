import { z } from 'zod';
import { ModelError } from '../../base/errors';
import type { ModelFolder } from './folder';
import { readJson, required } from './folder';
import type { ByteSource } from './safetensors';

const indexName = 'model.safetensors.index.json';
const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * The files that hold a model's weights: `model.safetensors`, or the shards that
 * `model.safetensors.index.json` names, in the order of their names.
 * @throws ModelError when there is neither, or a shard is missing
 */
export async function weightFiles(folder: ModelFolder): Promise<ByteSource[]> {
  const single = await folder.open('model.safetensors');
  if (single) return [single];
  const index = await readJson(folder, indexName);
  if (!index) return [await required(folder, 'model.safetensors')];
  const parsed = indexSchema.safeParse(index.json);
  if (!parsed.success)
    throw new ModelError(`${indexName}: expected a weight_map of names to files`);
  const names = [...new Set(Object.values(parsed.data.weight_map))].sort();
  const shards: ByteSource[] = [];
  for (const name of names) {
    const shard = await folder.open(name);
    if (!shard) throw new ModelError(`${folder.id} has no ${name}, which ${indexName} names`);
    shards.push(shard);
  }
  return shards;
}
