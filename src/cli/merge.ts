import { open, rename, rm } from 'node:fs/promises';
import { InputError } from '../base/errors';
import type { InfluenceRow } from '../terms/influence';
import { UsageError } from './command';
import type { Io } from './command';
import { needed, readOptions } from './options';
import { checkWritable } from './outputFile';
import { differenceOf, readMeta, rowsOf, writeMeta } from './scoreFile';
import type { ScoreMeta } from './scoreFile';

/** The `merge` command: joins the shards of one corpus to the file of a single run. */
export async function merge(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readOptions(args, { out: { type: 'string' } });
  const out = needed(values.out, 'out');
  const [first] = positionals;
  if (first === undefined) throw new UsageError('expected the files of all shards');
  await checkWritable(out);
  if (positionals.includes(out)) throw new UsageError(`--out ${out} is one of the shards`);
  const meta = await wholeOf(positionals);
  const count = await joined(positionals, meta.documents.count, out);
  await writeMeta(out, meta);
  io.stderr.write(`${out}: ${count} documents of ${positionals.length} files\n`);
  return 0;
}

/** What the shards are of. @throws InputError when they do not belong together, or some are missing. */
async function wholeOf(paths: readonly string[]): Promise<ScoreMeta> {
  const metas = await Promise.all(paths.map(readMeta));
  const [first] = metas as [ScoreMeta, ...ScoreMeta[]];
  const [firstPath = ''] = paths;
  metas.forEach((meta, i) => {
    const other =
      differenceOf(first, meta) ?? (meta.shard.of === first.shard.of ? null : 'number of shards');
    if (other !== null)
      throw new InputError(`${paths[i]} is of another ${other} than ${firstPath}: they do not fit`);
  });
  const { of } = first.shard;
  const indices = metas.map(({ shard }) => shard.index);
  const doubled = indices.findIndex((index, i) => indices.indexOf(index) < i);
  if (doubled >= 0) {
    throw new InputError(
      `${paths[doubled]} is shard ${indices[doubled]}/${of}, which is given twice`,
    );
  }
  const missing = Array.from({ length: of }, (_, i) => i + 1).find((i) => !indices.includes(i));
  if (missing !== undefined) throw new InputError(`shard ${missing}/${of} is missing`);
  return { ...first, shard: { index: 1, of: 1 } };
}

/** Writes the lines of all files in the documents' order; nothing is left behind where they do not fit. */
async function joined(paths: readonly string[], count: number, out: string): Promise<number> {
  const partial = `${out}.part`;
  const files = paths.map((path) => ({ path, rows: rowsOf(path) }));
  const waiting = await Promise.all(files.map(next));
  const handle = await open(partial, 'w');
  try {
    for (let index = 0; index < count; index++) {
      const at = waiting.findIndex((one) => one?.row.index === index);
      const [file, one] = [files[at], waiting[at]];
      if (!file || !one) throw new InputError(lacking(index, waiting, paths));
      await handle.appendFile(`${one.line}\n`);
      waiting[at] = await next(file);
    }
    const left = waiting.findIndex((one) => one !== null);
    if (left >= 0) throw new InputError(surplus(waiting[left]?.row, paths[left], count));
    await handle.close();
    await rename(partial, out);
    return count;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

type Waiting = { readonly row: InfluenceRow; readonly line: string } | null;

async function next({ rows }: { rows: ReturnType<typeof rowsOf> }): Promise<Waiting> {
  const step = await rows.next();
  return step.done === true ? null : step.value;
}

function lacking(index: number, waiting: readonly Waiting[], paths: readonly string[]): string {
  const again = waiting.findIndex((one) => one !== null && one.row.index < index);
  if (again >= 0) return `${paths[again]} has document ${waiting[again]?.row.index} twice`;
  return `document ${index} is in none of the files: a shard was not finished, --resume goes on with it`;
}

function surplus(row: InfluenceRow | undefined, path: string | undefined, count: number): string {
  return row && row.index < count
    ? `${path} has document ${row.index} twice`
    : `${path} has document ${row?.index}, there are ${count} documents`;
}
