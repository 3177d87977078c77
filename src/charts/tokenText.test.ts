import { describe, expect, it } from 'vitest';
import { numberedToken, spokenToken, tokenStyle, tokenText } from './tokenText';

const token = (text: string, special = false) => ({ id: 1, text, special });

describe('the text of a token', () => {
  it.each([
    [' the', '·the'],
    ['the', 'the'],
    ['  ', '··'],
    ['\n', '↵'],
    ['\r\n', '␍↵'],
    ['\tx', '⇥x'],
    ['\u00a0', '⍽'],
    ['\u200b', '⟨200B⟩'],
    ['\u3000', '⟨3000⟩'],
    ['', '∅'],
    ['👩‍💻', '👩‍💻'],
    ['<0xE2>', '<0xE2>'],
  ])('shows %j as %s', (text, shown) => {
    expect(tokenText(token(text))).toBe(shown);
  });

  it('never shows two different white spaces alike', () => {
    const blanks = [' ', '\n', '\r', '\t', '\u00a0', '\u2009', '\u200b', ''];
    expect(new Set(blanks.map((text) => tokenText(token(text)))).size).toBe(blanks.length);
  });
});

describe('a part of a character', () => {
  const fragment = { of: '🙂', bytes: 'F0 9F', group: 3 };
  const part = { ...token('<0xF0><0x9F>'), fragment };

  it('is shown as its grapheme with its own bytes', () => {
    expect(tokenText(part)).toBe('‹🙂› F0 9F');
    expect(tokenText({ ...part, fragment: { ...fragment, of: '\u200b' } })).toBe('‹⟨200B⟩› F0 9F');
    expect(tokenStyle(part)).toBe('byte');
    expect(tokenStyle(token('<0xF0><0x9F>'))).toBe('byte');
    expect(spokenToken(part)).toBe('bytes F0 9F of "🙂"');
  });
});

describe('the style of a token', () => {
  it('follows what the tokenizer says, not the look of the text', () => {
    expect(tokenStyle(token('<bos>', true))).toBe('special');
    expect(tokenStyle(token('<bos>'))).toBe('plain');
    expect(tokenStyle(token('<0xE2>'))).toBe('byte');
    expect(tokenStyle(token(' \n'))).toBe('blank');
  });
});

describe('names of tokens', () => {
  it('keep equal tokens apart', () => {
    expect(numberedToken(token(' to'), 2)).toBe('2 ·to');
    expect(numberedToken(token(' to'), 9)).not.toBe(numberedToken(token(' to'), 2));
  });

  it('are spoken with their white space', () => {
    expect(spokenToken(token(' the'))).toBe('" the"');
    expect(spokenToken(token('\n'))).toContain('newline');
    expect(spokenToken(undefined)).toBe('no token');
  });
});
