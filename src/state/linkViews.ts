import { z } from 'zod';
import { check, wholeNumber } from './linkPart';
import type { LinkPart } from './linkPart';
import { defaultSession, generationLimits, tokenViews } from './session';
import type { GenerationChoice, TokensChoice } from './session';

const decimal = z
  .string()
  .regex(/^\d+(\.\d+)?$/, { error: 'it is no number from 0 on' })
  .transform(Number);
const tokenCount = wholeNumber.pipe(z.number().min(1).max(generationLimits.count));
const temperature = decimal.pipe(z.number().max(generationLimits.temperature));
const share = decimal.pipe(z.number().max(1));

/** How texts go on, and how their tokens are shown. */
export const viewParts: readonly LinkPart[] = [
  ofGeneration('count', (value) => ({ count: check(tokenCount, value) })),
  ofGeneration('temperature', (value) => ({ temperature: check(temperature, value) })),
  ofGeneration('seed', (value) => ({ seed: check(wholeNumber, value) })),
  ofTokens('view', 'as', (value) => ({ view: check(z.enum(tokenViews), value) })),
  ofTokens('least', 'least', (value) => ({ least: check(share, value) })),
];

function ofGeneration(
  name: keyof GenerationChoice,
  read: (value: string) => Partial<GenerationChoice>,
): LinkPart {
  return {
    key: `gen.${name}`,
    write: ({ generation }) => differing(generation[name], defaultSession.generation[name]),
    read: (value, session) => ({
      ...session,
      generation: { ...session.generation, ...read(value) },
    }),
  };
}

function ofTokens(
  name: keyof TokensChoice,
  key: string,
  read: (value: string) => Partial<TokensChoice>,
): LinkPart {
  return {
    key: `strip.${key}`,
    write: ({ tokensView }) => differing(tokensView[name], defaultSession.tokensView[name]),
    read: (value, session) => ({
      ...session,
      tokensView: { ...session.tokensView, ...read(value) },
    }),
  };
}

function differing(value: string | number, otherwise: string | number): string | null {
  return value === otherwise ? null : String(value);
}
