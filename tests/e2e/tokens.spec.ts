import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { HeadscopePage } from './page.ts';

const bundled = join(dirname(fileURLToPath(import.meta.url)), '../../public/models/induction-2l');

/** GPT-2's byte alphabet: printable bytes stand for themselves, the others from U+0100 on. */
function byteNames(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const own = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
    return String.fromCharCode(own ? byte : next++);
  });
}

/** A tokenizer.json without merges: every byte is a token; `<s>` stands before a text. */
function byteTokenizer(): string {
  const vocab = Object.fromEntries(byteNames().map((name, byte) => [name, byte]));
  const begin = { id: '<s>', ids: [256], tokens: ['<s>'] };
  return JSON.stringify({
    version: '1.0',
    added_tokens: [...[{ id: 256, content: '<s>', special: true, single_word: false }]].map(
      (token) => ({ ...token, lstrip: false, rstrip: false, normalized: false }),
    ),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [],
      special_tokens: { '<s>': begin },
    },
    decoder: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
    model: { type: 'BPE', vocab: { ...vocab, '<s>': 256 }, merges: [] },
  });
}

test('every byte of an emoji is shown as a part of it; BOS can be left out, undone and shared', async ({
  page,
}) => {
  const app = new HeadscopePage(page);
  await app.open('#backend=wasm');
  const file = (name: string): Buffer => readFileSync(join(bundled, name));
  const given = {
    'config.json': file('config.json'),
    'model.safetensors': file('model.safetensors'),
    'tokenizer.json': Buffer.from(byteTokenizer()),
  };
  const files = Object.entries(given).map(([name, buffer]) => ({
    ...{ name, buffer, mimeType: 'application/octet-stream' },
  }));
  await page.getByLabel('Files of a model').first().setInputFiles(files);
  await app.opened('model');
  await app.text.fill('a 🙂\nb');
  await app.settled();
  const chips = app.strip.locator('[data-index]');
  const emoji = ['‹🙂› F0', '‹🙂› 9F', '‹🙂› 99', '‹🙂› 82'];
  await expect(chips).toHaveText(['<s>', 'a', '·', ...emoji, '↵', 'b']);

  await page.getByRole('switch', { name: /^BOS/ }).click();
  await expect(chips).toHaveText(['a', '·', ...emoji, '↵', 'b']);
  await expect.poll(() => app.link()).toContain('special=off');
  await expect(app.map).toHaveAccessibleName(/8 queries by 8 keys/);
  await page.goBack();
  await expect(chips).toHaveCount(9);
  await app.settled();
  expect(await app.noticeTexts()).toEqual([]);
});
