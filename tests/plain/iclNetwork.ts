import type { Batch } from '../../src/labs/icl-classification/batches.ts';
import { forward, fullAttention } from '../../src/labs/icl-classification/network.ts';
import { lossOf, tokensOf } from '../../src/labs/icl-classification/objective.ts';
import { numbersOf, valueAndGradients } from '../../src/tensor/gradient.ts';
import { compute } from '../../src/tensor/readback.ts';
import { dispose, scope } from '../../src/tensor/scope.ts';
import type { NamedTensors, Tensor } from '../../src/tensor/tensor.ts';
import { fromValues } from '../../src/tensor/tensor.ts';
import golden from '../golden/iclNetwork.json' with { type: 'json' };
import { furthest } from './numbers.ts';

interface GoldenParameter {
  readonly shape: number[];
  readonly values: number[];
  readonly gradient: number[];
}

/** The parameters of the golden network by name. */
export const goldenParameters = Object.entries<GoldenParameter>(golden.parameters);

const [count = 0, length = 0] = golden.tokens.shape;

export const goldenBatch: Batch = {
  count,
  tokens: Float32Array.from(golden.tokens.values),
  targets: golden.targets,
  sequences: [],
};

/** Golden parameters on the device; `changed` takes one parameter's place. */
export function goldenTensors(
  changed: ReadonlyMap<string, Float32Array> = new Map(),
): NamedTensors {
  return new Map(
    goldenParameters.map(([name, { shape, values }]): [string, Tensor] => [
      name,
      fromValues(
        changed.get(name) ?? Float32Array.from(values),
        shape,
        shape.length > 1 ? 'd_model d_out' : 'one',
      ),
    ]),
  );
}

/** The golden network's loss, and its gradients by name. */
export async function lossAndGradients(
  changed?: ReadonlyMap<string, Float32Array>,
): Promise<{ loss: number; gradients: ReadonlyMap<string, Float32Array> }> {
  const { value, gradients } = scope(() => {
    const tensors = goldenTensors(changed);
    const names = [...tensors.keys()];
    return valueAndGradients([...tensors.values()], (given) =>
      lossOf(
        new Map(names.map((name, i): [string, Tensor] => [name, given[i]!])),
        goldenBatch,
        length,
      ),
    );
  });
  const [loss = NaN] = await numbersOf([value]);
  value.dispose();
  const arrays = await compute(() => gradients);
  const byName = goldenParameters.map(([name], i): [string, Float32Array] => [
    name,
    arrays[i]!.data,
  ]);
  return { loss, gradients: new Map(byName) };
}

/** The largest distances of what the network makes from what PyTorch made, by what it is. */
export async function goldenDistances(): Promise<Record<string, number>> {
  const tensors = goldenTensors();
  const [logits, first, second, plainLogits] = await compute(() => {
    const tokens = tokensOf(goldenBatch, length);
    const outcome = forward(tensors, tokens);
    return [outcome.logits, outcome.first, outcome.second, fullAttention(tensors, tokens).logits];
  });
  dispose(...tensors.values());
  const { loss, gradients } = await lossAndGradients();
  const slopes = goldenParameters.map(([name, { gradient }]): [string, number] => [
    `gradient of ${name}`,
    furthest(gradients.get(name)!, gradient),
  ]);
  return {
    logits: furthest(logits!.data, golden.logits),
    'logits by the definition': furthest(plainLogits!.data, golden.logits),
    'layer 1': furthest(first!.data, golden.first),
    'layer 2': furthest(second!.data, golden.second),
    loss: Math.abs(loss - golden.loss),
    ...Object.fromEntries(slopes),
  };
}
