import { z } from 'zod';
import { ModelError } from '../../base/errors';
import type { NdArray } from '../../base/ndarray';
import { ndarray } from '../../base/ndarray';
import type { RandomState } from '../../base/random';
import { bytesSource } from '../../model/weights/folder';
import { toFloat32 } from '../../model/weights/dtypes';
import { readHeader, writeSafetensors } from '../../model/weights/safetensors';
import type { Row } from '../define';

/** Everything that a run is made of at one step: whoever has it can go on as if nothing had been. */
export interface CheckpointState {
  readonly lab: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Updates made so far. */
  readonly step: number;
  /** Where the data goes on. */
  readonly data: RandomState;
  /** The loss of every update so far. */
  readonly losses: Float32Array;
  readonly rows: readonly Row[];
  /** Parameters as `parameter.NAME`, moments as `first.NAME` and the like. */
  readonly tensors: ReadonlyMap<string, NdArray>;
}

const format = 'headscope training 1';
const lossesName = 'log.losses';
const word = z.number().int();
const metric = z.number().or(z.null().transform(() => NaN));
const schema = z.object({
  lab: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  seed: word,
  step: word.nonnegative(),
  data: z.tuple([word, word, word, word]),
  rows: z.array(
    z.object({ step: word, metrics: z.record(z.string(), metric.or(z.array(metric))) }),
  ),
});

/** A checkpoint as a safetensors file. */
export function writeCheckpoint({ tensors, losses, ...state }: CheckpointState): Uint8Array {
  const log = new Map([[lossesName, ndarray(losses, [losses.length])]]);
  return writeSafetensors(new Map([...tensors, ...log]), {
    format,
    training: JSON.stringify(state),
  });
}

/** @throws ModelError when the file is no checkpoint or is damaged. */
export async function readCheckpoint(file: Uint8Array): Promise<CheckpointState> {
  const source = bytesSource('checkpoint', file);
  const { entries, metadata } = await readHeader(source);
  const state = metadata.format === format ? stateIn(metadata.training ?? '') : null;
  if (!state) throw new ModelError('this safetensors file is no checkpoint of a training run');
  const tensors = new Map<string, NdArray>();
  for (const { name, dtype, shape, start, end } of entries) {
    const values = toFloat32(await source.read(start, end), dtype, name);
    tensors.set(name, ndarray(values, shape));
  }
  const losses = tensors.get(lossesName)?.data;
  if (losses?.length !== state.step) throw new ModelError('the checkpoint lacks its log of losses');
  tensors.delete(lossesName);
  return { ...state, losses, tensors };
}

function stateIn(text: string): z.infer<typeof schema> | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
