import { z } from 'zod';
import type { Analysis } from '../analyses/define';
import { analysisOf } from '../analyses/registry';
import { throwIfCancelled } from '../base/errors';
import type { BackendReport } from '../engine/protocol';
import { headName, parseHeadSet } from '../terms/heads';
import type { ModelInfo } from '../terms/models';
import { UsageError } from './command';
import type { Io } from './command';
import { checked, readParameters } from './inputFiles';
import { inputOptions, modelChoice, modelOptions, optionalInput, runInputOf } from './modelOptions';
import { needed, noPositionals, readOptions, wholeNumber } from './options';
import { checkWritable, toJson, writeOutput } from './outputFile';
import { withSession } from './session';
import { version } from './version';

type Values = Readonly<Record<string, unknown>>;

/** What `headscope analyse` writes: what was found, and all that is needed to find it again. */
export interface AnalysisReport {
  readonly provenance: {
    readonly version: string;
    readonly analysis: string;
    readonly paper: string;
    readonly model: Pick<ModelInfo, 'id' | 'digest' | 'model_type'>;
    readonly backend: BackendReport;
    /** With defaults filled in. */
    readonly parameters: Values;
    /** Null where none were given. */
    readonly tokens: readonly number[] | null;
    readonly heads: readonly string[] | null;
    readonly seed: number;
  };
  readonly result: unknown;
}

/** The `analyse` command. */
export async function analyse(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readOptions(args, {
    ...modelOptions,
    ...inputOptions,
    params: { type: 'string' },
    heads: { type: 'string' },
    seed: { type: 'string' },
    out: { type: 'string' },
  });
  const [id, ...rest] = positionals;
  if (id === undefined) throw new UsageError('expected the id of an analysis');
  noPositionals(rest);
  const choice = modelChoice(values);
  const input = optionalInput(values);
  const seed = wholeNumber(values.seed, 'seed', Number.MIN_SAFE_INTEGER) ?? 0;
  const out = needed(values.out, 'out');
  const analysis = analysisOf(id);
  const given = await readParameters(values.params);
  if (out !== '-') await checkWritable(out);
  const report = await withSession(choice, io, async (session): Promise<AnalysisReport> => {
    const { model, engine, backend, options } = session;
    const heads = values.heads === undefined ? undefined : parseHeadSet(values.heads, model);
    const tokens = input && (await runInputOf(input, engine, model)).tokens;
    const parameters = parametersOf(analysis, model, given, (line) => io.stderr.write(line));
    const request = { model: model.digest, id, parameters: { ...parameters }, seed };
    const result = await engine.call(
      'analyse',
      { ...request, tokens, heads: heads && [...heads] },
      options,
    );
    return {
      provenance: {
        version,
        analysis: id,
        paper: analysis.paper.id,
        model: { id: model.id, digest: model.digest, model_type: model.model_type },
        backend,
        parameters,
        tokens: tokens ?? null,
        heads: heads?.map(headName) ?? null,
        seed,
      },
      result,
    };
  });
  throwIfCancelled(io.signal);
  if (out === '-') io.stdout.write(toJson(report));
  else await writeOutput(out, toJson(report));
  return 0;
}

/**
 * The parameters with defaults filled in: the schema's, over them what suits the model by its
 * headscope.json, over them what was given. A wish of the model's that is not valid is dropped and
 * said.
 * @throws InputError when what was given is not valid
 */
export function parametersOf(
  { id, parameters }: Pick<Analysis, 'id' | 'parameters'>,
  model: ModelInfo,
  given: unknown,
  say: (line: string) => void,
): Values {
  const own = checked(z.record(z.string(), z.unknown()), given, '--params');
  const schemas: Readonly<Record<string, z.ZodType>> = parameters.shape;
  const suited = Object.entries(model.notes.parameters?.[id] ?? {}).filter(([name, value]) => {
    const valid = Object.hasOwn(schemas, name) && schemas[name]?.safeParse(value).success === true;
    if (!valid) say(`headscope.json: ${name} of ${id} is not valid and is left out\n`);
    return valid;
  });
  return checked(parameters, { ...Object.fromEntries(suited), ...own }, '--params');
}
