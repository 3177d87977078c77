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
