import { throwIfCancelled } from '../base/errors';
import type { NdArray } from '../base/ndarray';
import { forward } from '../model/forward';
import { donate } from '../model/interventions/donors';
import type { LoadedModel } from '../model/loaded';
import type { ForwardOptions } from '../model/forward';
import { pixelsOf } from '../model/vision/pixels';
import { writeSafetensors } from '../model/weights/safetensors';
import { compute } from '../tensor/readback';
import type { Tensor } from '../tensor/tensor';
import { matchHooks } from '../terms/hooks';
import type { HookName } from '../terms/hooks';
import { UsageError } from './command';
import type { Io } from './command';
import { checkInterventions, readInterventions } from './inputFiles';
import {
  modelChoice,
  modelOptions,
  requiredInput,
  runInputOf,
  runInputOptions,
} from './modelOptions';
import { needed, noPositionals, readOptions } from './options';
import { checkWritable, writeOutput } from './outputFile';
import { readPicture } from './pictureFile';
import { withSession } from './session';
import { version } from '../base/version';

/** The `cache` command: activations of one pass as a safetensors file. */
export async function cache(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readOptions(args, {
    ...modelOptions,
    ...runInputOptions,
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
  const file = await withSession(choice, io, async ({ loaded: model, engine, backend }) => {
    checkInterventions(interventions, model.info);
    const names = matchHooks(patterns, model.info);
    const { tokens, source, image } = await runInputOf(input, engine, model.info);
    const pixels = 'image' in input ? pixelsOf(await readPicture(input.image), model) : undefined;
    const tensors = await activations(model, tokens, names, {
      ...{ interventions, pixels },
      source: source && [source],
    });
    return writeSafetensors(tensors, {
      headscope: version,
      model: model.info.id,
      digest: model.info.digest,
      backend: backend.name,
      tokens: JSON.stringify(tokens),
      ...(source && { source: JSON.stringify(source) }),
      ...(image !== undefined && { image }),
      interventions: JSON.stringify(interventions),
    });
  });
  throwIfCancelled(io.signal);
  await writeOutput(out, file);
  return 0;
}

/** What one pass holds at the hooks, in their order, each with TransformerLens's shape. */
async function activations(
  model: LoadedModel,
  tokens: readonly number[],
  names: readonly HookName[],
  options: Pick<ForwardOptions, 'interventions' | 'pixels' | 'source'>,
): Promise<ReadonlyMap<HookName, NdArray>> {
  const arrays = await compute(() => {
    const { interventions, pixels, source } = options;
    const reading = { tokens, source: source?.[0], pixels };
    const donated = donate(model, reading, interventions ?? []);
    const found = forward(model, [tokens], { ...options, donated, wanted: names }).cache;
    return names.map((name) => found[name] as Tensor);
  });
  return new Map(names.map((name, i) => [name, arrays[i]!]));
}
