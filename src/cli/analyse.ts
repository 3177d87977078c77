import { analysisOf } from '../analyses/registry';
import { throwIfCancelled } from '../base/errors';
import { headName } from '../terms/heads';

import { modelRecord } from '../terms/provenance';
import type { Provenance } from '../terms/provenance';
import { UsageError } from './command';
import type { Io } from './command';
import { exportHeadScores } from './headScoresOutput';
import { headsOf, topOption } from './headsOption';
import { influenceId, scoreDocuments, shardOption } from './influence';
import { readParameters } from './inputFiles';
import { inputOptions, modelChoice, modelOptions, optionalInput, runInputOf } from './modelOptions';
import { needed, noPositionals, readOptions, wholeNumber } from './options';
import { checkWritable, toJson, writeOutput } from './outputFile';
import { parametersOf } from './parametersOf';
import { withSession } from './session';
import { version } from '../base/version';

/** What `headscope analyse` writes: what was found, and all that is needed to find it again. */
export interface AnalysisReport {
  readonly provenance: Provenance;
  readonly result: unknown;
}

/** The `analyse` command. */
export async function analyse(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readOptions(args, {
    ...modelOptions,
    ...inputOptions,
    params: { type: 'string' },
    heads: { type: 'string' },
    top: { type: 'string' },
    seed: { type: 'string' },
    out: { type: 'string' },
    'head-scores': { type: 'string' },
    docs: { type: 'string' },
    shard: { type: 'string' },
    resume: { type: 'boolean', default: false },
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
  const top = topOption(values.top);
  if (id === influenceId) {
    const shard = shardOption(values.shard);
    const docs = needed(values.docs, 'docs');
    if (input || out === '-') throw new UsageError(`${id} reads --docs and writes a file`);
    const { heads, resume } = values;
    return scoreDocuments({ choice, docs, out, heads, top, shard, resume, given, seed }, io);
  }
  const alone = (['docs', 'shard', 'resume'] as const).find((name) => values[name]);
  if (alone) throw new UsageError(`--${alone} is for ${influenceId}`);
  const headScores = values['head-scores'];
  if (headScores !== undefined) await checkWritable(headScores);
  if (out !== '-') await checkWritable(out);
  const report = await withSession(choice, io, async (session): Promise<AnalysisReport> => {
    const { model, engine, backend, options } = session;
    const heads = await headsOf(values.heads, top, model);
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
        model: modelRecord(model),
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
  if (headScores !== undefined) await exportHeadScores(headScores, report);
  if (out === '-') io.stdout.write(toJson(report));
  else await writeOutput(out, toJson(report));
  return 0;
}
