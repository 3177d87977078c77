import { describe, expect, it } from 'vitest';
import { documentReader, pastedDocuments } from './documentFiles';
import type { Document } from './documents';
import { documentsDigest } from './documents';

/** Reads a file in pieces of a few characters. */
function read(name: string, text: string, size = 3): Document[] {
  const reader = documentReader(name);
  const found: Document[] = [];
  for (let at = 0; at < text.length; at += size)
    found.push(...reader.push(text.slice(at, at + size)));
  return [...found, ...reader.end()];
}

describe('JSON lines', () => {
  const text =
    '{"text":"a b","id":7,"domain":"code"}\r\n\n{"text":"c\\nd","source":"web"}\n{"text":"e"}';

  it('has a document a line, however it is cut into pieces', () => {
    const documents = [
      { id: '7', domain: 'code', text: 'a b' },
      { id: 'x.jsonl#2', domain: 'web', text: 'c\nd' },
      { id: 'x.jsonl#3', domain: 'all', text: 'e' },
    ];
    for (const size of [1, 2, 5, 1000]) expect(read('x.jsonl', text, size)).toEqual(documents);
  });

  it.each([
    ['{"text":"a"}\nnot json', /x\.jsonl, line 2: expected a JSON object/],
    ['{"words":"a"}', /line 1: expected an object with the document as "text"/],
    ['{"text":"a","id":[1]}', /line 1: "id" is neither text nor number/],
    ['', /has no documents/],
  ])('refuses %j', (bad, why) => {
    expect(() => read('x.jsonl', bad)).toThrow(why);
  });
});

describe('CSV', () => {
  it('has cells in quotes, with commas, quotes and line ends', () => {
    const text = 'id,Text,domain\n1,"a, ""b""\nc",x\n\n2,d,\n';
    for (const size of [1, 4, 1000]) {
      expect(read('x.csv', text, size)).toEqual([
        { id: '1', domain: 'x', text: 'a, "b"\nc' },
        { id: '2', domain: 'all', text: 'd' },
      ]);
    }
  });

  it('refuses a file without a column of texts, and an open quote', () => {
    expect(() => read('x.csv', 'id,body\n1,a\n')).toThrow(/a column "text".*got id, body/);
    expect(() => read('x.csv', 'text\n"a')).toThrow(/ends inside a quoted cell/);
  });
});

it('takes any other file as one document', () => {
  expect(read('b/x.txt', 'a\n\nb')).toEqual([{ id: 'b/x.txt', domain: 'all', text: 'a\n\nb' }]);
});

it('parts a pasted text at blank lines, unless it is JSON lines', () => {
  expect(pastedDocuments('a b\nc\n\n \nd\n').map(({ text }) => text)).toEqual(['a b\nc', 'd']);
  expect(pastedDocuments('{"text":"a"}\n{"text":"b"}').map(({ text }) => text)).toEqual(['a', 'b']);
  expect(pastedDocuments(' \n')).toEqual([]);
});

it('names documents by all of them in order', () => {
  const [a, b] = pastedDocuments('a\n\nb') as [Document, Document];
  const digest = [a, b].reduce(documentsDigest, '');
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect([b, a].reduce(documentsDigest, '')).not.toBe(digest);
  expect([a, { ...b, domain: 'x' }].reduce(documentsDigest, '')).not.toBe(digest);
});
