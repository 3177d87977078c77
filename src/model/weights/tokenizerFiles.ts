import { fromMerges, fromVocabulary } from '../../text/olderFiles';
import type { ModelFolder } from './folder';
import { readAll, readJson } from './folder';

/** What a folder says about its tokenizer. */
export interface TokenizerFiles {
  /** The tokenizer.json, or what the older files stand for; undefined where there are none. */
  readonly json: unknown;
  /** The tokenizer_config.json; a chat template that lies in a file of its own stands in it. */
  readonly config: unknown;
  /** The files that `json` is made of, one after the other. */
  readonly bytes: Uint8Array | undefined;
  /** A file that is there in place of those, of a kind that is not read. */
  readonly unread?: string | undefined;
}

/** SentencePiece's own files: binary, and without what the model's tokenizer adds to them. */
const unreadFiles = ['tokenizer.model', 'spiece.model'] as const;

/**
 * Reads tokenizer.json, or in its place vocab.json and merges.txt (GPT-2's) or vocab.txt (BERT's).
 * @throws ModelError for files that are damaged
 */
export async function readTokenizer(folder: ModelFolder): Promise<TokenizerFiles> {
  const config = await readConfig(folder);
  const whole = await readJson(folder, 'tokenizer.json');
  if (whole) return { ...whole, config };
  const merges = await readText(folder, 'merges.txt');
  const vocab = merges && (await readJson(folder, 'vocab.json'));
  if (vocab) {
    const bytes = new Uint8Array(vocab.bytes.length + merges.bytes.length);
    bytes.set(vocab.bytes);
    bytes.set(merges.bytes, vocab.bytes.length);
    return { json: fromMerges(vocab.json, merges.text, config), config, bytes };
  }
  const words = await readText(folder, 'vocab.txt');
  if (!words) return { json: undefined, config, bytes: undefined, unread: await unreadIn(folder) };
  return { json: fromVocabulary(words.text, config), config, bytes: words.bytes };
}

async function readConfig(folder: ModelFolder): Promise<unknown> {
  const config = (await readJson(folder, 'tokenizer_config.json'))?.json;
  const template = await readText(folder, 'chat_template.jinja');
  if (!template) return config;
  const others = typeof config === 'object' && config !== null ? config : {};
  return { ...others, chat_template: template.text };
}

async function unreadIn(folder: ModelFolder): Promise<string | undefined> {
  for (const name of unreadFiles) if (await folder.open(name)) return name;
  return undefined;
}

async function readText(
  folder: ModelFolder,
  name: string,
): Promise<{ text: string; bytes: Uint8Array } | undefined> {
  const source = await folder.open(name);
  if (!source) return undefined;
  const bytes = await readAll(source);
  return { text: new TextDecoder().decode(bytes), bytes };
}
