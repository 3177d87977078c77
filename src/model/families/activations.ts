import type { z } from 'zod';
import type { Activation } from '../config';
import { only } from './family';

const named = {
  gelu: 'gelu',
  gelu_new: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
  gelu_fast: 'gelu_new',
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
} as const satisfies Record<string, Activation>;

type Name = keyof typeof named;

/** A config's activation function, by the library's names; `byDefault` where the file leaves it out. */
export function activationField(byDefault: Name): z.ZodType<Activation> {
  const names = Object.keys(named) as [Name, ...Name[]];
  return only<Name>(...names).transform((name) => named[name ?? byDefault]);
}
