import type { RunSpec } from '../terms/runs';
import type { Intervention } from '../terms/interventions';
import type { Token } from '../terms/models';
import { positionTokens } from '../terms/positions';
import { UsageError } from './command';
import type { Io } from './command';
import { checkInterventions, readInterventions } from './inputFiles';
import {
  runInputOptions,
  modelChoice,
  modelOptions,
  requiredInput,
  runInputOf,
} from './modelOptions';
import { noPositionals, positiveNumber, readOptions, wholeNumber } from './options';
import { toJson } from './outputFile';
import type { RunInput } from './modelOptions';
import type { Outcome, RunReport } from './runReport';
import { describeRun } from './runText';
import type { Session } from './session';
import { withSession } from './session';
import { version } from '../base/version';

interface Generation {
  readonly count: number;
  readonly temperature: number;
  readonly seed: number;
}

/** The `run` command. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readOptions(args, {
    ...modelOptions,
    ...runInputOptions,
    generate: { type: 'string' },
    temperature: { type: 'string' },
    seed: { type: 'string' },
    interventions: { type: 'string' },
    top: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  noPositionals(positionals);
  const choice = modelChoice(values);
  const input = requiredInput(values);
  const generation = readGeneration(values);
  const top = wholeNumber(values.top, 'top', 1) ?? 10;
  const interventions = await readInterventions(values.interventions);
  const report = await withSession(choice, io, async (session) => {
    checkInterventions(interventions, session.model);
    const read = await runInputOf(input, session.engine, session.model);
    return reportOf(session, read, interventions, { top, generation });
  });
  io.stdout.write(values.json ? toJson(report) : describeRun(report));
  return 0;
}

function readGeneration(values: {
  generate?: string | undefined;
  temperature?: string | undefined;
  seed?: string | undefined;
}): Generation | undefined {
  const count = wholeNumber(values.generate, 'generate', 1);
  const temperature = positiveNumber(values.temperature, 'temperature') ?? 0;
  const seed = wholeNumber(values.seed, 'seed', Number.MIN_SAFE_INTEGER) ?? 0;
  if (count !== undefined) return { count, temperature, seed };
  const useless = (['temperature', 'seed'] as const).find((name) => values[name] !== undefined);
  if (useless) throw new UsageError(`--${useless} needs --generate`);
  return undefined;
}

async function reportOf(
  session: Session,
  input: RunInput,
  interventions: readonly Intervention[],
  { top, generation }: { top: number; generation: Generation | undefined },
): Promise<RunReport> {
  const { model, engine, backend, options } = session;
  const specs = [[], ...(interventions.length > 0 ? [interventions] : [])].map((list) => ({
    model: model.digest,
    ...input,
    interventions: [...list],
  }));
  const [before, after = null] = await inTurn(specs, (spec) =>
    outcomeOf(session, spec, generation),
  );
  const predictions = await engine.call('predictions', { runs: specs, count: top }, options);
  const { id, digest, model_type, n_layers, n_heads } = model;
  const described = (ids: readonly number[]): Promise<readonly Token[]> =>
    engine.call('describeTokens', { model: digest, ids: [...ids] });
  return {
    version,
    model: { id, digest, model_type, n_layers, n_heads },
    backend,
    image: input.image ?? null,
    source: input.source ? await described(input.source) : null,
    tokens: model.image ? positionTokens(model.image) : await described(input.tokens),
    interventions,
    before: before!,
    after,
    predictions: predictions.map(({ token, runs }) => ({
      token,
      before: runs[0]!,
      after: runs[1] ?? null,
    })),
  };
}

async function outcomeOf(
  { engine, options }: Session,
  run: RunSpec,
  generation: Generation | undefined,
): Promise<Outcome> {
  const losses = [...(await engine.call('run', { run }, options)).losses];
  const meanLoss =
    losses.length > 0 ? losses.reduce((sum, loss) => sum + loss, 0) / losses.length : null;
  if (!generation) return { losses, meanLoss, generated: null };
  const { made, text } = await engine.call('generate', { run, ...generation }, options);
  return { losses, meanLoss, generated: { tokens: made.map(({ token }) => token), text } };
}

async function inTurn<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
