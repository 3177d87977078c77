import { mean } from '../../base/statistics';
import type { MaskedFacts, NeedleFacts, SingleFacts } from './evaluate';
import type { HeadGridShape } from '../../terms/heads';
import { headIndex, parseHead } from '../../terms/heads';
import { tasks } from './language';
import type recipeFile from './recipe.json';
import type { Roles } from './roles';
import type { PythonTraining } from '../trainableModel';

const names = {
  fact: 'a fact among facts',
  passkey: 'a passkey among facts',
  json: 'a key of a JSON object',
} as const;

/** The model card: what was measured, how it was trained, what it cannot do. */
export function cardOf(
  recipe: typeof recipeFile,
  facts: NeedleFacts,
  training: PythonTraining,
): string {
  const { num_hidden_layers, num_attention_heads } = recipe.model;
  const shape = { n_layers: num_hidden_layers, n_heads: num_attention_heads };
  return [
    '# needle-4l',
    '',
    'Four layers in the manner of Llama (rotary positions, eight query heads on four key heads, RMS norm, gated MLP) that learned to find things in a text. Every number below was measured on the shipped weights by the training command; `facts.json` holds them all.',
    '',
    ...recallTable(facts, training),
    ...retrieval(shape, facts),
    ...masking(shape, facts),
    ...made(recipe, training),
    ...limits(),
  ].join('\n');
}

function recallTable(facts: NeedleFacts, { evaluationSeed }: PythonTraining): string[] {
  const { lengths, depths, cases, recall, repeats, answerLength, distractors } = facts;
  return [
    '## What it recalls',
    '',
    `${cases} fresh cases (seed ${evaluationSeed}): filler of a given length, a statement hidden at a depth (0 start, 1 end), ${distractors} others of its kind around it, a question at the end. A case counts when all ${answerLength} words of the answer are given, greedily, in order.`,
    '',
    `| depth | ${depths.join(' | ')} | all |`,
    `| --- | ${depths.map(() => '---').join(' | ')} | --- |`,
    ...tasks.flatMap((task) =>
      lengths.map((length, i) => {
        const row = recall[task][i] ?? [];
        return `| ${names[task]}, ${length} tokens | ${row.map(percent).join(' | ')} | ${percent(mean(row))} |`;
      }),
    ),
    '',
    `Of passages of twelve random words that come back after filler, the first four given, it goes on with the next four in ${repeats.map((share, i) => `${percent(share)} at ${lengths[i] ?? 0} tokens`).join(', ')}.`,
    '',
  ];
}

function retrieval(shape: HeadGridShape, facts: NeedleFacts): string[] {
  const { scores, lengths, retrievalHeads } = facts;
  const scoreOf = (head: string, one: readonly number[]): string =>
    fixed(one[headIndex(parseHead(head), shape)] ?? 0);
  return [
    '## Its retrieval heads',
    '',
    'Retrieval scores (Wu et al. 2024, variant `code`) on the cases above that it answers; the heads with at least 0.1 on average. All others stay below.',
    '',
    `| head | ${lengths.map((length) => `${length} tokens`).join(' | ')} |`,
    `| --- | ${lengths.map(() => '---').join(' | ')} |`,
    ...retrievalHeads.map(
      (head) => `| ${head} | ${scores.map((one) => scoreOf(head, one)).join(' | ')} |`,
    ),
    '',
  ];
}

function masking(shape: HeadGridShape, facts: NeedleFacts): string[] {
  const { top, masked, base, maskedLength, lengths, maskedByLength, singles, roles } = facts;
  const row = (name: string, { top: left, random }: MaskedFacts): string =>
    `| ${name} | ${percent(base)} | ${percent(left)} | ${percent(median(random))} (${percent(Math.min(...random))} to ${percent(Math.max(...random))}) |`;
  return [
    '## What they are worth',
    '',
    `Recall at ${maskedLength} tokens with ${top.join(', ')} made uniform, and with as many random others of the same layers (${masked.decode.random.length} draws: median, lowest and highest).`,
    '',
    '| uniform | none | the best | random others |',
    '| --- | --- | --- | --- |',
    row('while decoding', masked.decode),
    row('at all positions', masked.all),
    '',
    `While decoding, at ${lengths.join(', ')} tokens: ${maskedByLength.map(percent).join(', ')} are left.`,
    '',
    ...(singles.length === 0
      ? ['No other head breaks recall by itself.', '']
      : [
          'Other heads without which alone recall falls by more than a tenth:',
          '',
          '| head | while decoding | at all positions | what it looks at |',
          '| --- | --- | --- | --- |',
          ...singles.map((one) => singleRow(one, roles, shape)),
          '',
        ]),
  ];
}

function singleRow({ head, recall }: SingleFacts, roles: Roles, shape: HeadGridShape): string {
  const at = headIndex(parseHead(head), shape);
  const weights = [
    `the token before: ${fixed(roles.previousToken[at] ?? 0)}`,
    `a statement's subject, from its answer: ${fixed(roles.statementSubject[at] ?? 0)}`,
    `the question's subject, from the answer given: ${fixed(roles.questionSubject[at] ?? 0)}`,
  ];
  return `| ${head} | ${percent(recall.decode)} | ${percent(recall.all)} | ${weights.join('; ')} |`;
}

function made(recipe: typeof recipeFile, training: PythonTraining): string[] {
  const { stages, tokens, penalty, optimizer, model } = recipe;
  const steps = stages
    .map(({ steps: n, lengths }) => `${n} steps at length ${Object.keys(lengths).join(', ')}`)
    .join('; ');
  return [
    '## Made by',
    '',
    '```',
    training.command,
    '```',
    '',
    `PyTorch ${training.torch} (the recipe is \`src/labs/needle-4l/train.py\`), one thread, seed ${training.seed}, ${Math.round(training.seconds / 60)} minutes of processor time; measured with backend ${training.backend}. ${tokens} tokens a step: ${steps}. Muon for the matrices of the blocks, each head by itself, AdamW for the rest; peak rate ${optimizer.rate}, from ${percent(optimizer.constant)} of the steps on linear to ${optimizer.floor} of it. An answer's words weigh 1 in the loss, filler 0.1, words that nobody can know 0.02.`,
    '',
    'Two things are laid in beforehand. The heads of layer 0 begin by looking 1 to 8 tokens back (by a coordinate that all embeddings begin with in common), which brings the jump to copying to step 250 (without it there was none by step 350): how such heads come about is nothing this model can show.',
    '',
    `And from step ${penalty.from} on ${penalty.weight} times the sum over heads of the square root of what they write (RMS norm, as a share of the residual's) is added to the loss, times a price of each head: ${prices(penalty.shares)}. Without different prices all eight heads of layer 2 retrieve alike. So which heads retrieve was chosen, not found, and those that are masked as controls had been priced to do next to nothing: that they can be masked at no cost is no finding about larger models.`,
    '',
    'Why PyTorch: forward and back through 2,048 tokens took the engine 1.2 s of processor time on wasm at length 64 and 2.0 s at 512; PyTorch takes 0.23 s and 0.36 s for whole steps, on the same crowded machine.',
    '',
    `model.safetensors: SHA-256 \`${training.digest}\`, f16, ${model.num_hidden_layers} layers of ${model.num_attention_heads} heads of ${model.head_dim}. The words and templates are the project's own; MIT licence.`,
    '',
  ];
}

function prices(shares: readonly (readonly number[])[]): string {
  const ofLayer = (layer: readonly number[]): string =>
    [...new Set(layer)].map((price) => rowOf(layer, price)).join(', ');
  return shares.map((layer, i) => `layer ${i}: ${ofLayer(layer)}`).join('; ');
}

/** `0.2 (H0, H2)` */
function rowOf(layer: readonly number[], price: number): string {
  const heads = layer.flatMap((one, head) => (one === price ? [`H${head}`] : []));
  return heads.length === layer.length ? `${price}` : `${price} (${heads.join(', ')})`;
}

function limits(): string[] {
  return [
    '## What it cannot do',
    '',
    '- It knows no English: it has 359 words, eight kinds of filler sentence and three kinds of question. Other words are refused, other questions are answered by chance.',
    '- No text of its training had two statements about one subject, or a question about another attribute than the one stated: what it makes of these was not measured.',
    '- It reads at most 512 tokens and was never asked for answers longer than six words.',
    '- It has no word for not knowing: every question of its training had its answer in the text.',
    '',
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}

function fixed(value: number): string {
  return value.toFixed(2);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0.995 && share < 1 ? 1 : 0)} %`;
}
