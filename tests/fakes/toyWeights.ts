import { digestOf } from '../../src/base/digest';
import type { WeightsReport } from '../../src/terms/weights';

/** The files of the toy: two layers of attention, an embedding, and a buffer that is ignored. */
export const toyWeights: WeightsReport = {
  files: [{ name: 'model.safetensors', bytes: 786_432, sha256: digestOf('toy weights') }],
  tensors: [
    tensor('embed.W_E', [512, 128]),
    ...[0, 1].flatMap((layer) => [
      ...['W_Q', 'W_K', 'W_V'].map((name) => tensor(`blocks.${layer}.attn.${name}`, [8, 128, 16])),
      tensor(`blocks.${layer}.attn.W_O`, [8, 16, 128]),
      { ...tensor(`blocks.${layer}.attn.mask`, [96, 96]), fills: [] },
    ]),
    tensor('unembed.W_U', [128, 512]),
  ],
  digestOf: {
    config: digestOf('toy config'),
    weights: digestOf('toy weights'),
    tokenizer: digestOf('toy tokenizer'),
  },
};

function tensor(name: string, shape: readonly number[]): WeightsReport['tensors'][number] {
  return { name, file: 'model.safetensors', dtype: 'F32', shape, fills: [name] };
}
