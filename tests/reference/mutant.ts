import type { ModelConfig } from '../../src/model/config.ts';
import type { Family } from '../../src/model/families/family.ts';
import { disposeModel } from '../../src/model/loaded.ts';
import { Parameters } from '../../src/model/parameters.ts';
import type { ParameterName } from '../../src/model/parameters.ts';
import type { Transformer } from '../../src/model/pass.ts';
import { pick } from '../../src/tensor/indexing.ts';
import { scope } from '../../src/tensor/scope.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { HookName } from '../../src/terms/hooks.ts';
import type { Intervention } from '../../src/terms/interventions.ts';
import { fixtureModel, fixtureReference } from './load.ts';
import { largestErrors } from './parity.ts';
import type { Reference } from './parity.ts';

/** What the comparison lets pass. */
export const agrees = 1e-4;
/** What a changed model must differ by. */
export const fails = 1e-3;

/** A model with something wrong about it. */
export type Change = (model: Transformer) => Transformer;
export const unchanged: Change = (model) => model;

export interface Options {
  readonly families?: Family[];
  readonly interventions?: Intervention[];
  /** The hooks that are compared; all if left out. */
  readonly hooks?: readonly HookName[];
}

/** The errors of a changed model, by the same comparison as the parity tests. */
export async function errorsOf(
  name: string,
  change: Change,
  { families, interventions, hooks }: Options = {},
): Promise<Map<HookName, number>> {
  const model = await fixtureModel(name, families ? { families } : {});
  const changed = scope(() => {
    const { config, parameters } = change(model);
    return { config, entries: parameters.entries() };
  });
  const mutant = { config: changed.config, parameters: new Parameters(new Map(changed.entries)) };
  const reference = only(hooks, await fixtureReference(name));
  const errors = await largestErrors(mutant, reference, interventions);
  disposeModel({ ...model, ...mutant });
  disposeModel(model);
  return errors;
}

/** A reference of some hooks: those of a model that the change leaves them. */
function only(wanted: readonly HookName[] | undefined, reference: Reference): Reference {
  if (!wanted) return reference;
  const texts = reference.texts.map(({ hooks, ...text }) => ({
    ...text,
    hooks: new Map([...hooks].filter(([name]) => wanted.includes(name))),
  }));
  return { ...reference, texts };
}

/** The error of the logits. */
export async function logitError(name: string, change: Change, options?: Options): Promise<number> {
  return (await errorsOf(name, change, { ...options, hooks: ['logits'] })).get('logits') ?? NaN;
}

/** Changes the configuration. */
export const configured =
  (changes: Partial<ModelConfig>): Change =>
  ({ config, parameters }) => ({ config: { ...config, ...changes }, parameters });

/** Changes the weights whose names end as given. */
export const weights =
  (ending: RegExp, change: (weight: Tensor, config: ModelConfig) => Tensor): Change =>
  ({ config, parameters }) => {
    const entries = parameters
      .entries()
      .map(([name, weight]): [ParameterName, Tensor] => [
        name,
        ending.test(name) ? change(weight, config) : weight,
      ]);
    return { config, parameters: new Parameters(new Map(entries)) };
  };

/** Several changes one after the other. */
export const chain =
  (...changes: Change[]): Change =>
  (model) =>
    changes.reduce((changed, change) => change(changed), model);

/** Dimensions in the order in which half-split rotation turns the pairs (0, 1), (2, 3) ... */
export function interleaved(weight: Tensor, { d_head }: ModelConfig): Tensor {
  const order = Array.from({ length: d_head }, (_, i) => (2 * i) % d_head).map((dimension, i) =>
    i < d_head / 2 ? dimension : dimension + 1,
  );
  return pick(weight, 'd_head', order);
}
