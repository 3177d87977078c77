import { throwIfCancelled } from '../base/errors';
import type { NdArray } from '../base/ndarray';
import { forward } from '../model/forward';
import type { LoadedModel } from '../model/loaded';
import type { PassOptions } from '../model/pass';
import { pixelsOf } from '../model/vision/pixels';
import { writeSafetensors } from '../model/weights/safetensors';
import { compute } from '../tensor/readback';
import type { Tensor } from '../tensor/tensor';
import { matchHooks } from '../terms/hooks';
import type { HookName } from '../terms/hooks';
import type { Picture } from '../terms/pictures';
import { pictureDigest } from '../terms/pictures';
import { positionTokens } from '../terms/positions';
import { UsageError } from './command';
import type { Io } from './command';
import { checkInterventions, readInterventions } from './inputFiles';
import {
  inputOrPictureOptions,
  modelChoice,
  modelOptions,
  requiredInput,
  specialOf,
} from './modelOptions';
import type { Input } from './modelOptions';
import { needed, noPositionals, readOptions } from './options';
import { checkWritable, writeOutput } from './outputFile';
import { readPicture } from './pictureFile';
import { withSession } from './session';
import { version } from './version';

/** The `cache` command: activations of one pass as a safetensors file. */
export async function cache(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readOptions(args, {
    ...modelOptions,
    ...inputOrPictureOptions,
    names: { type: 'string' },
    out: { type: 'string' },
    interventions: { type: 'string' },
  });
  noPositionals(positionals);
  const choice = modelChoice(values);
  const input = requiredInput(values);
  const patterns = needed(values.names, 'names');
  if (!/[^\s,]/.test(patterns)) throw new UsageError('--names names no hook');
  const out = needed(values.out, 'out');
  const interventions = await readInterventions(values.interventions);
  await checkWritable(out);
  const file = await withSession(choice, io, async ({ loaded: model, backend }) => {
    checkInterventions(interventions, model.info);
    const names = matchHooks(patterns, model.info);
    const { tokens, picture } = await readInput(input, model);
    const pixels = picture && pixelsOf(picture, model);
    const tensors = await activations(model, tokens, names, { interventions, pixels });
    return writeSafetensors(tensors, {
      headscope: version,
      model: model.info.id,
      digest: model.info.digest,
      backend: backend.name,
      tokens: JSON.stringify(tokens),
      ...(picture && { image: pictureDigest(picture) }),
      interventions: JSON.stringify(interventions),
    });
  });
  throwIfCancelled(io.signal);
  await writeOutput(out, file);
  return 0;
}

async function readInput(
  input: Input,
  { codec, info }: LoadedModel,
): Promise<{ tokens: readonly number[]; picture?: Picture }> {
  if ('tokens' in input) return { tokens: input.tokens };
  if ('text' in input) {
    const addSpecial = specialOf(input, info);
    return { tokens: codec.encode(input.text, { addSpecial }) };
  }
  const tokens = info.image ? positionTokens(info.image).map(({ id }) => id) : [];
  return { tokens, picture: await readPicture(input.image) };
}

/** What one pass holds at the hooks, in their order, each with TransformerLens's shape. */
async function activations(
  model: LoadedModel,
  tokens: readonly number[],
  names: readonly HookName[],
  options: Pick<PassOptions, 'interventions' | 'pixels'>,
): Promise<ReadonlyMap<HookName, NdArray>> {
  const arrays = await compute(() => {
    const found = forward(model, [tokens], { ...options, wanted: names }).cache;
    return names.map((name) => found[name] as Tensor);
  });
  return new Map(names.map((name, i) => [name, arrays[i]!]));
}
