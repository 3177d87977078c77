import { describe, expect, it } from 'vitest';
import { folderInstead, keptName, parseRemoteName } from './modelNames';

describe('parseRemoteName', () => {
  it.each([
    ['openai-community/gpt2', 'openai-community/gpt2'],
    [' gpt2@v1 ', 'gpt2@v1'],
    ['https://hub.example/org/name@main', 'https://hub.example/org/name@main'],
    ['https://huggingface.co/org/name', 'org/name'],
    ['https://huggingface.co/org/name/', 'org/name'],
    ['https://hf.co/org/name/tree/v1.0?x=1#files', 'org/name@v1.0'],
    ['https://huggingface.co/org/name/blob/main/config.json', 'org/name@main'],
    ['https://huggingface.co/org/name/resolve/main/model.safetensors', 'org/name@main'],
  ])('reads %s as the model %s of a hub', (text, id) => {
    expect(parseRemoteName(text)).toEqual({ kind: 'hub', id });
  });

  it.each([
    ['https://example.org/a/b/c', 'https://example.org/a/b/c/'],
    ['https://example.org/models/gpt2/', 'https://example.org/models/gpt2/'],
    ['http://localhost:8080/', 'http://localhost:8080/'],
    ['https://example.org/m/config.json', 'https://example.org/m/'],
    ['https://example.org/a/b/?token=secret#x', 'https://example.org/a/b/'],
    [
      'https://huggingface.co/org/name/tree/main/small',
      'https://huggingface.co/org/name/resolve/main/small/',
    ],
  ])('reads %s as the folder %s', (text, id) => {
    expect(parseRemoteName(text)).toEqual({ kind: 'url', id });
  });

  it.each([
    ['', /expected a model such as/],
    ['../../etc', /expected a model such as/],
    ['https://', /expected a model such as/],
    ['https://me:secret@example.org/a/b/', /password/],
    [`https://example.org/${'long/'.repeat(30)}`, /at most 150/],
  ])('refuses %s', (text, message) => {
    expect(() => parseRemoteName(text)).toThrow(message);
  });
});

describe('folderInstead', () => {
  it('is the folder that an address of two parts may mean', () => {
    expect(folderInstead('https://example.org/models/gpt2')).toBe(
      'https://example.org/models/gpt2/',
    );
    expect(folderInstead('https://example.org/models/gpt2@main')).toBeUndefined();
    expect(folderInstead('openai-community/gpt2')).toBeUndefined();
  });
});

describe('keptName', () => {
  it('opens a hub model at its commit and a folder as it is', () => {
    expect(keptName({ name: 'org/name', commit: 'abc' })).toBe('org/name@abc');
    expect(keptName({ name: 'https://example.org/m/', commit: 'abc' })).toBe(
      'https://example.org/m/',
    );
  });
});
