import { z } from 'zod';
import { InputError } from '../../base/errors';
import { random } from '../../base/random';
import { mean, standardDeviation } from '../../base/statistics';
import {
  exampleEffects,
  headsOff,
  meansOver,
  metricNames,
  offKinds,
} from '../../measures/exampleEffects';
import type { ExampleEffects, OffKind } from '../../measures/exampleEffects';
import { headGroups } from '../../measures/headGroups';
import { headScores } from '../../measures/headScores';
import { metrics } from '../../measures/metrics';
import { agreement } from '../../measures/scoreComparison';
import { scoresOver, scoreText } from '../../measures/scoredTexts';
import type { ScoredSequence } from '../../measures/scoredTexts';
import type { LoadedModel } from '../../model/loaded';
import type { Trial } from '../../model/restart';
import { datasetSentence } from '../../terms/datasets';
import type { Dataset } from '../../terms/datasets';
import { randomSets } from '../../terms/headChoice';
import { checkHead } from '../../terms/heads';
import type { HeadSet } from '../../terms/heads';
import type { ScoredHeads } from '../../terms/scoredHeads';
import { examplesOf } from '../../text/datasets/examples';
import { repeatedSegments } from '../../text/datasets/repeats';
import type { Detail, Method, MethodContext } from '../define';
import type { looksAndWorksParameters } from './index';
import type { HeadEffect, LooksAndWorksResult, SetAnswer, SetEffect } from './result';

type Parameters = z.output<typeof looksAndWorksParameters>;

/** The trials of one example, `[batch][trial]`, from how a set of heads is switched off. */
type Batches = (off: (heads: HeadSet) => Trial, length: number) => readonly (readonly Trial[])[];

/** Effects by the way of switching off, `[kind][example]`. */
type Measured = readonly (readonly ExampleEffects[])[];

/**
 * Scores every head on repeated random tokens, and switches each off alone on the examples of a task.
 * @throws InputError where no example suits the tokenizer
 */
export const run: Method<Parameters, LooksAndWorksResult> = async (
  model,
  _,
  parameters,
  context,
) => {
  const dataset = datasetFor(model, parameters);
  const scored = await scoreHeads(model, parameters, context);
  const resultOf = (measured: Measured): LooksAndWorksResult => {
    const effects = kindsOf(parameters).flatMap((kind, i) => effectsOf(kind, measured[i] ?? []));
    return {
      ...{ n_layers: model.config.n_layers, n_heads: model.config.n_heads },
      ...{ dataset: dataset.counts, examples: measured[0]?.length ?? 0, effects, ...scored },
      spearman: scored.scores.map(({ values }) =>
        effects.map((effect) => agreement(values, effect.values, 0).spearman),
      ),
    };
  };
  const everyHead: Batches = (off, length) =>
    headGroups(model.config, length).map((heads) => heads.map((head) => off([head])));
  return resultOf(
    await measure(model, dataset, parameters, everyHead, context.checkpoint, (done, measured) =>
      context.onProgress('switching heads off', done, dataset.examples.length, resultOf(measured)),
    ),
  );
};

const question = z.object({
  heads: z.array(z.object({ layer: z.number(), head: z.number() })).min(1),
});

/** Switches a set of heads off together, and random sets of as many heads (seeded). */
export const detail: Detail<Parameters> = async (model, _, parameters, about, context) => {
  const heads = question.parse(about).heads.map((head) => checkHead(head, model.config));
  const dataset = datasetFor(model, parameters);
  const source = random(parameters.seed).fork('controls');
  const sets = [heads, ...randomSets(heads, parameters.draws, model.config, source)];
  const measured = await measure(
    model,
    dataset,
    parameters,
    (off) => sets.map((set) => [off(set)]),
    context.checkpoint,
    (done) => context.onProgress('switching sets off', done, dataset.examples.length),
  );
  const together = (set: HeadSet, at: number): SetEffect => ({
    heads: set,
    effects: measured.flatMap((examples) =>
      metricNames.map((_, i) => mean(examples.map(({ effects }) => effects[at]?.[i] ?? NaN))),
    ),
  });
  const [set, ...controls] = sets.map(together) as [SetEffect, ...SetEffect[]];
  return { set, controls, examples: dataset.examples.length } satisfies SetAnswer;
};

function datasetFor(model: LoadedModel, parameters: Parameters): Dataset {
  const dataset = examplesOf(parameters, { codec: model.codec, ...model.config });
  if (dataset.examples.length > 0) return dataset;
  throw new InputError(`no example suits this tokenizer. ${datasetSentence(dataset.counts)}`);
}

function kindsOf({ kind }: Parameters): readonly OffKind[] {
  return kind === 'all' ? ['zero', 'uniform', 'mean'] : [kind];
}

type Scored = Pick<LooksAndWorksResult, 'scores' | 'sequences' | 'length'>;

async function scoreHeads(
  model: LoadedModel,
  { sequences, seed }: Parameters,
  { checkpoint, onProgress }: MethodContext<LooksAndWorksResult>,
): Promise<Scored> {
  const wish = { period: 25, times: 2, bos: true };
  const reader = { codec: model.codec, ...model.config };
  const texts = repeatedSegments(reader, wish, sequences, random(seed).fork('scored'));
  const scored: ScoredSequence[] = [];
  for (const text of texts) {
    scored.push(await scoreText(model, text, headScores, checkpoint));
    onProgress('scoring heads', scored.length, texts.length);
  }
  const scores: ScoredHeads[] = scoresOver(headScores, scored);
  return { scores, sequences, length: texts[0]?.ids.length ?? 0 };
}

/** Runs every example with every way of switching off; `report` after each example. */
async function measure(
  model: LoadedModel,
  { examples }: Dataset,
  parameters: Parameters,
  batches: Batches,
  checkpoint: () => Promise<void>,
  report: (done: number, measured: Measured) => void,
): Promise<Measured> {
  const kinds = kindsOf(parameters);
  const texts = examples.map(({ clean }) => clean);
  const measured: ExampleEffects[][] = kinds.map(() => []);
  const means = kinds.includes('mean') ? meansOver(model, texts) : undefined;
  const options = { donated: means?.donated, checkpoint };
  try {
    for (const [at, example] of examples.entries()) {
      for (const [i, kind] of kinds.entries()) {
        const off = (heads: HeadSet): Trial => headsOff(heads, kind, texts);
        const trials = batches(off, example.clean.length);
        measured[i]?.push(await exampleEffects(model, example, trials, options));
      }
      report(at + 1, measured);
    }
    return measured;
  } finally {
    means?.free();
  }
}

/** The effects by every metric of one way of switching off, over the examples so far. */
function effectsOf(kind: OffKind, examples: readonly ExampleEffects[]): HeadEffect[] {
  return metricNames.map((name, at) => {
    const { title, definition, unit } = metrics[name];
    const byHead = (examples[0]?.effects ?? []).map((_, head) =>
      examples.map(({ effects }) => effects[head]?.[at] ?? NaN),
    );
    return {
      ...{ id: `${kind} ${name}`, title: `${title}, ${kind}`, unit },
      definition: `${definition} Switched off: ${offKinds[kind]}.`,
      unchanged: mean(examples.map(({ unchanged }) => unchanged[at] ?? NaN)),
      values: byHead.map(mean),
      spread: byHead.map(standardDeviation),
    };
  });
}
