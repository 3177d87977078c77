import { mean } from '../../base/statistics';
import type { Ablation, CircuitFacts } from './circuit';
import { circuitShare } from './circuit';
import type { TaskFacts } from './evaluate';
import type { TemplateFacts } from './facts';
import { grammar } from './grammar';
import { config, recipe, textsPerGroup } from './recipe';
import { stageGroups } from './trainingData';
import type { PythonTraining } from '../trainableModel';

/** The model card: what was measured, how it was trained, what it cannot do. */
export function cardOf(facts: TemplateFacts, training: PythonTraining): string {
  return [
    '# templates-4l',
    '',
    `A small GPT-2 (${config.n_layer} layers of ${config.n_head} heads, d_model ${config.n_embd}, MLPs, learned positions) that answers questions with known answers on generated templates, so that methods that look for circuits have something to find. Every number below was measured on the shipped weights, in half precision, by the training command; \`facts.json\` holds them all.`,
    '',
    ...measured(facts, training),
    ...circuit(facts.circuit),
    ...made(training),
    ...limits(),
  ].join('\n');
}

function measured({ tasks, shots }: TemplateFacts, { evaluationSeed }: PythonTraining): string[] {
  return [
    '## Measured',
    '',
    `On fresh cases (seed ${evaluationSeed}), all of combinations that training never saw: one in ${grammar.heldOutOneIn} pairs of names, spans of event, century and year, neighbouring arguments, things with their letter, and words that follow each other in shots, chosen by hash.`,
    '',
    '| task | cases | right | p(right words) | logit difference | right words of the corrupt text | other cases’ answers |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...Object.entries(tasks).map(([task, of]) => taskRow(task, of)),
    '',
    'Right: the likeliest of all words is the right one. For greater-than any later year is right, and 99 always would be: there a case counts when later years have at least half of the probability and the nearer half of them at least 0.15. Logit difference: mean logit of the right words minus mean logit of the distractors (the giver, years not later, other arguments, other letters, the answer of the sibling task). The last two columns are controls: the prediction on the corrupt text, first 100 cases (a third giver, year 01, another signature, another kind, shots of the sibling task) held against the clean answer, and the prediction on the clean text held against the answer of the next case.',
    '',
    ...variantLines(tasks),
    `Word tasks by the number of shots, all together: ${Object.entries(shots)
      .map(([count, share]) => `${count}: ${percent(share)}`)
      .join(
        ', ',
      )}. Two tasks share the words of each table (capital and people, antonym and comparative, plural and kind, past and participle), so that without a shot nothing tells which one is meant.`,
    '',
  ];
}

function taskRow(task: string, of: TaskFacts): string {
  const cells = [
    task,
    String(of.cases),
    percent(of.accuracy),
    of.probability.toFixed(3),
    of.logitDifference.toFixed(2),
    percent(of.corruptAccuracy),
    percent(of.shuffledAccuracy),
  ];
  return `| ${cells.join(' | ')} |`;
}

function variantLines(tasks: TemplateFacts['tasks']): string[] {
  return ['indirect-object', 'docstring', 'multiple-choice'].flatMap((task) => {
    const variants = Object.entries(tasks[task]?.variants ?? {});
    const told = variants.map(([variant, share]) => `${variant} ${percent(share)}`).join(', ');
    return [`${task} by sort: ${told}.`, ''];
  });
}

function circuit({
  cases,
  base,
  single,
  circuit: found,
  together,
  controls,
  attention,
}: CircuitFacts): string[] {
  const layers = Array.from({ length: config.n_layer }, (_, layer) => layer);
  const heads = Array.from({ length: config.n_head }, (_, head) => head);
  const cell = (layer: number, head: number): string => {
    const of = single[`L${layer}H${head}`];
    return of ? `${of.logitDifference.toFixed(2)} (${percent(of.accuracy, 0)})` : '';
  };
  const looks = found.map((name) => {
    const of = attention[name];
    const parts = of
      ? [of.endToReceiver, of.endToFirst, of.endToSecond, of.secondToFirst, of.nextToFirst]
      : [];
    return `| ${name} | ${parts.map((part) => part.toFixed(2)).join(' | ')} |`;
  });
  return [
    '## Heads of indirect objects',
    '',
    `On ${cases} further held-out cases: logit difference ${base.logitDifference.toFixed(2)}, ${percent(base.accuracy)} right. The same with one head writing nothing (hook_z zero), logit difference and share right:`,
    '',
    `| layer | ${heads.map((head) => `H${head}`).join(' | ')} |`,
    `| --- | ${heads.map(() => '---').join(' | ')} |`,
    ...layers.map(
      (layer) => `| ${layer} | ${heads.map((head) => cell(layer, head)).join(' | ')} |`,
    ),
    '',
    `Without one of ${found.join(', ')} alone the logit difference falls by at least ${percent(circuitShare, 0)}. Without all ${found.length} of them it is ${told(together)}; without as many other heads, five draws, ${controls.map(told).join('; ')} (mean ${mean(controls.map(({ accuracy }) => accuracy)).toFixed(3)}).`,
    '',
    '| mean attention | last word to receiver | last word to giver, first | last word to giver, second | giver, second to first | word after giver, first, to it |',
    '| --- | --- | --- | --- | --- | --- |',
    ...looks,
    '',
  ];
}

function told({ logitDifference, accuracy }: Ablation): string {
  return `${logitDifference.toFixed(2)}, ${percent(accuracy)} right`;
}

function made(training: PythonTraining): string[] {
  const { guide, penalty, rate, stages, weights, steps } = recipe;
  const parts = stages.map(
    ({ until, batch }, i) =>
      `to step ${until} ${batch.map((count, group) => `${count} of ${stageGroups[i]?.[group]?.join(', ') ?? ''}`).join('; ')}`,
  );
  return [
    '## Made by',
    '',
    '```',
    training.command,
    '```',
    '',
    `PyTorch ${training.torch} on one thread, seed ${training.seed}, ${Math.round(training.seconds / 60)} minutes; measured on ${training.backend}. ${steps} steps on ${textsPerGroup} generated texts of each group, texts a step: ${parts.join('. Then ')}. AdamW with a peak rate of ${rate.peak}. Answers weigh ${weights[2]} in the loss, answers within shots and arguments listed later ${weights[1]}, other words ${weights[0]}. A tenth of the texts of indirect objects have a third giver, and either name as the answer. From step ${penalty.from} on, ${penalty.weight} times the sum over heads of the RMS norm of what they write is added, so that few heads do the work. A step takes PyTorch 0.28 s of one core. Without help, multiple choice stayed at chance and docstrings at 0.6 for 2250 steps; from step ${guide.from} to ${guide.until}, L${guide.layer}H${guide.heads[0]} was told which thing a letter is asked for, and L${guide.layer}H${guide.heads[1]} where the argument stands in the signature (${guide.weight} times the mean of -log of their attention to it, over answers). So these two heads' places were chosen, not found; no other head's was. Drills are training texts with many questions of one list, or every argument documented; repeats are random words three times.`,
    '',
    `model.safetensors: SHA-256 \`${training.digest}\`, f16. The words and templates are the project's own (src/labs/templates-4l/grammar.json); MIT licence.`,
    '',
  ];
}

function limits(): string[] {
  const countries = grammar.words.country.rows.length;
  return [
    '## What it cannot do',
    '',
    `- It knows no English beyond its templates: ${config.vocab_size - 1} words, ${grammar.indirectObject.length} templates of indirect objects, ${countries} countries. Other words are refused, other sentences are guesswork.`,
    '- Each word task is known for the words of its table only; it has learned them by heart, and the shots tell which table is meant.',
    `- The letters are ${grammar.letters.join(', ')}, always four choices of four kinds. Other labels mean nothing to it.`,
    `- It reads at most ${config.n_positions} tokens; ten shots were the most in training, and questions of different tasks were never in one text.`,
    '- Greater-than is soft: near the end of a century a good part of the probability stays on earlier years (mean p above). Its controls are high because a span from 01 or another span often leaves most years right.',
    '- What follows an answer was never trained.',
    '',
  ];
}

function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}
