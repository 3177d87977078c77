import type { z } from 'zod';
import { InputError } from '../../base/errors';
import { subarray } from '../../base/ndarray';
import { mean } from '../../base/statistics';
import { activationsOf } from '../../measures/attribution';
import { metrics } from '../../measures/metrics';
import { pairsOf } from '../../measures/pairs';
import type { Pair, Pairs } from '../../measures/pairs';
import { received, sent } from '../../measures/pathPatching';
import type { Sent } from '../../measures/pathPatching';
import { parts } from '../../measures/places';
import type { LoadedModel } from '../../model/loaded';
import { disposeRun, runText } from '../../model/run';
import type { Run } from '../../model/run';
import { layersOf } from '../../terms/blocks';
import { headNameIn, sameHead } from '../../terms/heads';
import type { Head } from '../../terms/heads';
import { parseHook } from '../../terms/hooks';
import type { Method, MethodContext } from '../define';
import type { pathParameters } from './index';
import type { PathResult } from './result';

type Parameters = z.output<typeof pathParameters>;

/** The metric of one pair's texts, and after each path; NaN where there is none, null until measured. */
interface Seen {
  readonly base: number;
  readonly donor: number;
  readonly patched: (number | null)[];
}

/** Senders down, receivers and the output across. */
interface Table {
  readonly senders: readonly Head[];
  readonly receivers: readonly Head[];
}

/** Path patching from every head into every later head's queries, keys or values (Wang et al. 2022). */
export const run: Method<Parameters, PathResult> = async (
  model,
  { tokens = [] },
  parameters,
  context,
) => {
  const pairs = await pairsOf(model, tokens, parameters);
  const table = tableOf(model, parameters);
  const seen: Seen[] = [];
  const told = (): PathResult => resultOf(model, pairs, table, parameters, seen);
  for (const pair of pairs.pairs) {
    await context.checkpoint();
    const one = await begun(model, table, pair, parameters);
    seen.push(one);
    const report = (share: number): void => {
      context.onProgress('patching paths', seen.length - 1 + share, pairs.pairs.length, told());
    };
    await follow(model, table, pair, parameters, one, { ...context, report });
  }
  return told();
};

function tableOf({ config }: LoadedModel, { input }: Parameters): Table {
  const layers = layersOf(config, 'decoder');
  const heads = (count: number, from: readonly number[]): Head[] =>
    from.flatMap((layer) => Array.from({ length: count }, (_, head) => ({ layer, head })));
  if (layers.length < 2) throw new InputError('this model has one layer: no head reads another');
  return {
    senders: heads(config.n_heads, layers),
    receivers: heads(parts[input].heads(config), layers.slice(1)),
  };
}

function rolesOf({ clean, corrupt }: Pair, { direction }: Parameters) {
  return direction === 'denoise'
    ? { base: corrupt, donor: clean }
    : { base: clean, donor: corrupt };
}

/** How a pair's predictions are judged, and both texts' own values. */
async function judgeOf(model: LoadedModel, pair: Pair, { metric }: Parameters) {
  const [clean, corrupt] = [
    (await activationsOf(model, pair.clean, [])).logits,
    (await activationsOf(model, pair.corrupt, [])).logits,
  ];
  const value = (logits: Float32Array): number => metrics[metric].value(logits, clean, pair.wanted);
  return { value, clean: value(clean), corrupt: value(corrupt) };
}

async function begun(
  model: LoadedModel,
  { senders, receivers }: Table,
  pair: Pair,
  parameters: Parameters,
): Promise<Seen> {
  const { clean, corrupt } = await judgeOf(model, pair, parameters);
  if (Math.abs(clean - corrupt) < 1e-6) {
    throw new InputError(
      'the metric is the same for both texts: nothing goes from one to the other',
    );
  }
  const [base, donor] = parameters.direction === 'denoise' ? [corrupt, clean] : [clean, corrupt];
  const patched = senders.flatMap((sender) => [
    ...receivers.map((receiver) => (receiver.layer > sender.layer ? null : NaN)),
    null,
  ]);
  return { base, donor, patched };
}

async function follow(
  model: LoadedModel,
  table: Table,
  pair: Pair,
  parameters: Parameters,
  seen: Seen,
  context: MethodContext<PathResult> & { report(share: number): void },
): Promise<void> {
  const { base, donor } = rolesOf(pair, parameters);
  const { value } = await judgeOf(model, pair, parameters);
  const held = await runText(model, { tokens: base, interventions: [] }, context.checkpoint);
  const layers = layersOf(model.config, 'decoder');
  try {
    for (const [done, layer] of layers.entries()) {
      await context.checkpoint();
      const passes = await sent(model, base, { ...parameters, layer, donor });
      const put = (sender: number, column: number, logits: Float32Array): void => {
        const row = indexOf(table.senders, { layer, head: sender });
        seen.patched[row * (table.receivers.length + 1) + column] = value(logits);
      };
      for (const [sender, logits] of passes.logits.entries()) {
        put(sender, table.receivers.length, logits);
        const read = { inputs: passes.inputs, sender };
        await receive(model, held, read, context, (receiver, then) => {
          put(sender, indexOf(table.receivers, receiver), then);
        });
      }
      context.report((done + 1) / layers.length);
    }
  } finally {
    disposeRun(held);
  }
}

/** What a sender's pass had at the receivers' hooks. */
interface Read extends Pick<Sent, 'inputs'> {
  readonly sender: number;
}

async function receive(
  model: LoadedModel,
  held: Run,
  { inputs, sender }: Read,
  { checkpoint }: MethodContext<PathResult>,
  put: (receiver: Head, logits: Float32Array) => void,
): Promise<void> {
  for (const [hook, input] of inputs) {
    await checkpoint();
    const { layer = 0 } = parseHook(hook);
    const rows = await received(model, held, hook, subarray(input, sender));
    rows.forEach((logits, head) => put({ layer, head }, logits));
  }
}

function indexOf(heads: readonly Head[], head: Head): number {
  return heads.findIndex((other) => sameHead(other, head));
}

function resultOf(
  { config }: LoadedModel,
  { pairs, counts }: Pairs,
  { senders, receivers }: Table,
  { metric, input, mlps }: Parameters,
  seen: readonly Seen[],
): PathResult {
  const [base, donor] = [mean(seen.map((one) => one.base)), mean(seen.map((one) => one.donor))];
  const share = (cell: number): number | null => {
    const known = seen.flatMap((one) => {
      const value = one.patched[cell];
      return value === null || value === undefined ? [] : [(value - one.base) / (donor - base)];
    });
    return known.length === 0 ? null : mean(known);
  };
  return {
    metric: { title: metrics[metric].title, unit: metrics[metric].unit },
    ...{ base, donor, input, mlps, senders, receivers },
    rows: senders.map((head) => headNameIn(config, head)),
    columns: [...receivers.map((head) => headNameIn(config, head)), 'output'],
    effects: (seen[0]?.patched ?? []).map((_, cell) => share(cell)),
    measured: seen.filter(({ patched }) => !patched.includes(null)).length,
    ...{ examples: pairs.length, dataset: counts },
  };
}
