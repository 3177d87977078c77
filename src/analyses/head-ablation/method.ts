import type { z } from 'zod';
import { InputError } from '../../base/errors';
import type { NdArray } from '../../base/ndarray';
import { subarray } from '../../base/ndarray';
import { mean } from '../../base/statistics';
import { headGroups } from '../../measures/headGroups';
import { metrics } from '../../measures/metrics';
import type { Metric } from '../../measures/metrics';
import { wantedTokens } from '../../measures/wantedTokens';
import type { LoadedModel } from '../../model/loaded';
import { restart, restartLosses } from '../../model/restart';
import type { Trial } from '../../model/restart';
import { disposeRun, runText } from '../../model/run';
import type { Run } from '../../model/run';
import { compute } from '../../tensor/readback';
import { headIndex } from '../../terms/heads';
import { ablate } from '../../terms/interventions';
import type { Method, MethodContext } from '../define';
import type { ablationParameters } from './index';
import type { AblationResult } from './result';

type Parameters = z.output<typeof ablationParameters>;

/** A metric on a run: what it is, and its value in each of several trials. */
interface Measure {
  readonly metric: Pick<Metric, 'title' | 'definition' | 'unit' | 'worse'>;
  readonly wanted: AblationResult['wanted'];
  of(trials: readonly Trial[]): Promise<number[]>;
}

/** Switches off every head alone and measures the effect (Michel et al. 2019, section 3.2). */
export const run: Method<Parameters, AblationResult> = async (
  model,
  { tokens = [] },
  parameters,
  context,
) => {
  if (tokens.length < 2) throw new InputError('expected a text of two tokens or more: type one');
  const reading = await runText(model, { tokens, interventions: [] }, context.checkpoint);
  try {
    return await sweep(model, reading, parameters, context);
  } finally {
    disposeRun(reading);
  }
};

async function sweep(
  model: LoadedModel,
  reading: Run,
  parameters: Parameters,
  { checkpoint, onProgress }: MethodContext<AblationResult>,
): Promise<AblationResult> {
  const { n_layers, n_heads } = model.config;
  const measure = await measureOf(model, reading, parameters);
  const [unchanged = NaN] = await measure.of([[]]);
  const edited: (number | null)[] = Array.from({ length: n_layers * n_heads }, () => null);
  const result = (): AblationResult => ({
    ...{ n_layers, n_heads, kind: parameters.kind, unchanged, length: reading.tokens.length },
    metric: measure.metric,
    wanted: measure.wanted,
    edited: [...edited],
    effect: edited.map((value) =>
      value === null ? null : measure.metric.worse * (value - unchanged),
    ),
  });
  for (const heads of headGroups(model.config, reading.tokens.length)) {
    await checkpoint();
    const values = await measure.of(heads.map((head) => ablate([head], parameters.kind)));
    heads.forEach((head, i) => (edited[headIndex(head, model.config)] = values[i] ?? null));
    onProgress('switching off heads', edited.filter(isKnown).length, edited.length, result());
  }
  return result();
}

function isKnown(value: number | null): boolean {
  return value !== null;
}

async function measureOf(
  model: LoadedModel,
  reading: Run,
  parameters: Parameters,
): Promise<Measure> {
  if (parameters.metric === 'loss') return meanLoss(model, reading);
  const metric = metrics[parameters.metric];
  const last = { start: reading.tokens.length - 1, count: 1 };
  const logitsOf = async (trials: readonly Trial[]): Promise<Float32Array[]> => {
    const [logits] = await compute(() => [restart(model, reading, trials, last)]);
    return trials.map((_, row) => subarray(logits as NdArray, row, 0).data);
  };
  const [unchanged = new Float32Array()] = await logitsOf([[]]);
  const wanted = wantedTokens(model, unchanged, parameters);
  const textOf = (id: number): string => model.codec.describe(id).text;
  return {
    metric,
    wanted: {
      target: textOf(wanted.targets[0] ?? 0),
      distractor: textOf(wanted.distractors[0] ?? 0),
    },
    of: async (trials) =>
      (await logitsOf(trials)).map((logits) => metric.value(logits, unchanged, wanted)),
  };
}

function meanLoss(model: LoadedModel, reading: Run): Measure {
  return {
    metric: {
      title: 'Loss of the text',
      definition:
        'Mean cross-entropy of each token given those before it. Effect: edited − unchanged, so positive where the head helped.',
      unit: 'nats',
      worse: 1,
    },
    wanted: null,
    async of(trials) {
      const [losses] = await compute(() => [restartLosses(model, reading, trials)]);
      return trials.map((_, row) => mean(subarray(losses as NdArray, row).data));
    },
  };
}
