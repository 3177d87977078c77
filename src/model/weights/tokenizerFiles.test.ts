import { expect, it } from 'vitest';
import { codecOf } from '../../text/tokenizer';
import type { ModelFolder } from './folder';
import { bytesSource } from './folder';
import { readTokenizer } from './tokenizerFiles';

const folder = (files: Readonly<Record<string, string>>): ModelFolder => ({
  id: 'small',
  open: (name) => {
    const text = files[name];
    return Promise.resolve(
      text === undefined ? undefined : bytesSource(name, new TextEncoder().encode(text)),
    );
  },
});

const older = { 'vocab.json': '{"a":0}', 'merges.txt': '#version: 0.2\n' };
const bert = { 'vocab.txt': '[UNK]\n[CLS]\n[SEP]\n' };

it('prefers tokenizer.json', async () => {
  const files = await readTokenizer(folder({ ...older, ...bert, 'tokenizer.json': '{"is":1}' }));
  expect(files.json).toEqual({ is: 1 });
});

it('makes one from older files, digesting what it was made of', async () => {
  const { json, bytes } = await readTokenizer(folder(older));
  expect(json).toMatchObject({ model: { type: 'BPE', vocab: { a: 0 }, merges: [] } });
  expect(new TextDecoder().decode(bytes)).toBe('{"a":0}#version: 0.2\n');
  expect((await readTokenizer(folder(bert))).json).toMatchObject({ model: { type: 'WordPiece' } });
});

it('puts a chat template of its own file over the one in tokenizer_config.json', async () => {
  const both = {
    'tokenizer_config.json': '{"bos_token":"<s>","chat_template":"old"}',
    'chat_template.jinja': '{{ bos_token }}new',
  };
  const { config } = await readTokenizer(folder({ ...bert, ...both }));
  expect(config).toEqual({ bos_token: '<s>', chat_template: '{{ bos_token }}new' });
  const { json, config: alone } = await readTokenizer(
    folder({ ...bert, 'chat_template.jinja': 'new {{ messages[0].content }}' }),
  );
  expect(codecOf(json, alone, 3).chat?.('Hello')).toBe('new Hello');
});

it('finds nothing in a folder without, or with half of them', async () => {
  expect((await readTokenizer(folder({ 'vocab.json': '{"a":0}' }))).json).toBeUndefined();
  expect((await readTokenizer(folder({}))).bytes).toBeUndefined();
});

it.each(['tokenizer.model', 'spiece.model'])(
  'names %s where there is nothing else, and says what to do about texts',
  async (name) => {
    const files = await readTokenizer(folder({ [name]: 'binary' }));
    expect(files).toMatchObject({ json: undefined, unread: name });
    const codec = codecOf(files.json, files.config, 10, files.unread);
    expect(codec.readsText).toBe(false);
    expect(() => codec.encode('hello')).toThrow(
      `${name} is not read (save the tokenizer once with transformers' save_pretrained, or take a folder with tokenizer.json): give token ids from 0 to 9`,
    );
    expect((await readTokenizer(folder({ ...bert, [name]: 'binary' }))).unread).toBeUndefined();
  },
);
