import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NdArray } from '../../src/base/ndarray.ts';
import { ndarray } from '../../src/base/ndarray.ts';
import type { Io } from '../../src/cli/command.ts';
import { main } from '../../src/cli/program.ts';
import { toFloat32 } from '../../src/model/weights/dtypes.ts';
import { bytesSource } from '../../src/model/weights/folder.ts';
import { readHeader } from '../../src/model/weights/safetensors.ts';

export const root = join(import.meta.dirname, '../..');
export const fixtures = join(root, 'tests/reference/fixtures');
/** Two layers of five heads, 23 tokens, at most 16 of them, attention only; no tokenizer. */
export const idsModel = join(fixtures, 'lens-attn-only');

/** What calls keep lies where no other run of the tests finds it. */
const ownCache = join(mkdtempSync(join(tmpdir(), 'headscope-cli-cache-')), 'none');

/** What came out of one call of the program. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls the program in this process. */
export async function invoke(
  args: readonly string[],
  world: { signal?: AbortSignal; packageRoot?: string; env?: Io['env'] } = {},
): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const code = await main(args, {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    signal: world.signal ?? new AbortController().signal,
    packageRoot: world.packageRoot ?? root,
    env: world.env ?? { HEADSCOPE_CACHE: ownCache },
  });
  return { code, ...written };
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'headscope-cli-'));
}

const words =
  'apple bread cloud door ember flute grape house inlet jewel kite lemon mango north ocean pearl quilt river stone tulip umbra vine willow';

/** The same model with 23 words for its tokens, and texts that suit it. */
export function makeWordModel(folder: string): string {
  const path = join(folder, 'words');
  cpSync(idsModel, path, { recursive: true });
  const vocab = Object.fromEntries(words.split(' ').map((word, id) => [word, id]));
  const tokenizer = {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: 'unknown' },
  };
  const retrieval = {
    needle: 'river stone tulip',
    question: 'river',
    answer: 'stone tulip',
    template: 'plain',
    lengths: [12],
    depths: [0.5],
    samples: 1,
    newTokens: 2,
    draws: 1,
    top: 1,
  };
  const notes = { title: 'Words', parameters: { 'retrieval-heads': retrieval } };
  writeFileSync(join(path, 'tokenizer.json'), JSON.stringify(tokenizer));
  writeFileSync(join(path, 'headscope.json'), JSON.stringify(notes));
  return path;
}

/** A package whose one bundled model is the word model. */
export function makePackage(folder: string): string {
  const models = join(folder, 'dist/models');
  cpSync(makeWordModel(folder), join(models, 'tiny-words'), { recursive: true });
  const files = ['config.json', 'model.safetensors', 'tokenizer.json', 'headscope.json'];
  const index = [{ id: 'tiny-words', title: 'Tiny words', files }];
  writeFileSync(join(models, 'index.json'), JSON.stringify(index));
  return folder;
}

/** Writes a value as a JSON file and gives its path. */
export function jsonFile(folder: string, name: string, value: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

/** Every tensor of a safetensors file. */
export async function readTensors(path: string): Promise<Map<string, NdArray & { dtype: string }>> {
  const source = bytesSource(path, new Uint8Array(readFileSync(path)));
  const { entries } = await readHeader(source);
  const tensors = new Map<string, NdArray & { dtype: string }>();
  for (const { name, dtype, shape, start, end } of entries) {
    const values = toFloat32(await source.read(start, end), dtype, name);
    tensors.set(name, { ...ndarray(values, shape), dtype });
  }
  return tensors;
}
