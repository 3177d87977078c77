import { mean } from '../../base/statistics';
import type { InductionFacts } from './evaluate';
import type { InductionRecipe } from './recipe';

/** How a model came to be, for its card. */
export interface TrainingFacts {
  readonly seed: number;
  readonly backend: string;
  readonly command: string;
  readonly seconds: number;
  /** SHA-256 of model.safetensors. */
  readonly digest: string;
  readonly evaluationSeed: number;
}

/** The model card: what was measured, how it was trained, what it cannot do. */
export function cardOf(
  recipe: InductionRecipe,
  facts: InductionFacts,
  training: TrainingFacts,
): string {
  return [
    '# induction-2l',
    '',
    'Two layers of attention, no MLP, that learned to go on as before: after a word it has seen, it expects the word that followed. Every number below was measured on the shipped weights by the training command; `facts.json` holds them all.',
    '',
    ...measured(facts, training),
    ...scoreTables(recipe, facts),
    ...workings(facts),
    ...made(recipe, training),
    ...limits(),
  ].join('\n');
}

function measured(facts: InductionFacts, { evaluationSeed }: TrainingFacts): string[] {
  const { sequences, baseLoss, maskedLoss, accuracy, accuracyDistinct, controlLosses } = facts;
  const control = controlLosses.map((loss) => Math.abs(loss / baseLoss - 1));
  return [
    '## Measured',
    '',
    `On ${sequences} fresh sequences (seed ${evaluationSeed}): \`<bos>\`, then ${facts.periods.join(', ')} random words twice, at the start, in the middle and at the end of the context, with fresh words before. Losses are cross-entropy in nats, mean over the words of the second half but for its first, which nobody can know.`,
    '',
    '| | |',
    '| --- | --- |',
    `| loss on the repeated half | ${fixed(baseLoss)} |`,
    `| next word right | ${percent(accuracy)}; ${percent(accuracyDistinct)} where no word occurs twice within a half |`,
    `| induction heads (score at least 0.4) | ${facts.inductionHeads.join(', ')} |`,
    `| previous-token heads (score at least 0.8) | ${facts.previousTokenHeads.join(', ')} |`,
    `| loss with the induction heads uniform together | ${fixed(maskedLoss)} (${(maskedLoss / baseLoss).toFixed(1)} times) |`,
    `| loss with as many other heads of the layer uniform, 10 draws | ${fixed(mean(controlLosses))} (largest change ${percent(Math.max(...control))}) |`,
    ...Object.entries(facts.singleLosses).map(
      ([head, loss]) =>
        `| loss with ${head} alone uniform | ${fixed(loss)} (${(loss / baseLoss).toFixed(1)} times) |`,
    ),
    '',
  ];
}

function scoreTables(
  { config }: InductionRecipe,
  { induction, previousToken }: InductionFacts,
): string[] {
  const heads = Array.from({ length: config.n_heads }, (_, head) => head);
  const row = (name: string, scores: readonly number[], layer: number): string =>
    `| ${name}, layer ${layer} | ${heads.map((head) => fixed(scores[layer * config.n_heads + head] ?? 0)).join(' | ')} |`;
  const layers = Array.from({ length: config.n_layers }, (_, layer) => layer);
  return [
    `| score | ${heads.map((head) => `H${head}`).join(' | ')} |`,
    `| --- | ${heads.map(() => '---').join(' | ')} |`,
    ...layers.map((layer) => row('induction', induction, layer)),
    ...layers.map((layer) => row('previous token', previousToken, layer)),
    '',
    'Induction: mean weight of the key one after the earlier occurrence, pattern[q, q - n + 1], over the second half of n words twice, with nothing before. Previous token: mean of pattern[q, q - 1] over all q.',
    '',
  ];
}

function workings({ inductionHeads }: InductionFacts): string[] {
  const shared =
    inductionHeads.length > 1
      ? `${inductionHeads.join(' and ')} share the induction: without one of them the others go on less surely (the losses with one alone uniform), without all of them nothing is left of it.`
      : `${inductionHeads.join('')} does the induction alone.`;
  return [
    'How it works: a head of layer 0 moves each word to the place after it; heads of layer 1 look for places that carry the present word, and copy what stands there.',
    '',
    `${shared} A penalty on what heads write made the others fall silent: the control above therefore shows that they do nothing, not that they do something else.`,
    '',
  ];
}

function made(recipe: InductionRecipe, training: TrainingFacts): string[] {
  const { stages, task, penalty, rate, keptContext, config } = recipe;
  const steps = stages
    .map(({ steps: n, batch, length }) => `${n} steps of ${batch} x ${length} tokens`)
    .join(', then ');
  return [
    '## Made by',
    '',
    '```',
    training.command,
    '```',
    '',
    `Backend ${training.backend}, seed ${training.seed}, ${Math.round(training.seconds / 60)} minutes. ${steps}; AdamW with a peak rate of ${rate.peak}, cosine to ${rate.floor} of it. Data: ${task.periodic * 100} % sequences of one segment over and over, the rest pairs of segments of ${task.shortest} to ${task.longest} words with up to ${task.gap} fresh words between; ${task.noise * 100} % of the words replaced at random. Words that nobody can know weigh ${recipe.freshWeight} in the loss. From step ${penalty.from} on, ${penalty.weight} times the sum over heads of the square root of the RMS norm of their output is added, in proportion to the learning rate. Of ${config.n_ctx} positions the first ${keptContext} are kept: few repeats begin late in a training sequence, and the previous-token head was seen to fail from position 88 on.`,
    '',
    `model.safetensors: SHA-256 \`${training.digest}\`, f32. The words are the project's own list; MIT licence.`,
    '',
  ];
}

function limits(): string[] {
  return [
    '## What it cannot do',
    '',
    '- It knows no language: its vocabulary is 319 words without grammar or meaning, and a first occurrence is a guess.',
    '- It matches one word, not two: where a word occurred more than once, it cannot know which continuation is meant.',
    '- It reads at most 80 tokens; there is no MLP, and nothing is known of texts with other statistics.',
    '',
  ];
}

function fixed(value: number): string {
  return value.toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
