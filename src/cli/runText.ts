import type { Token } from '../terms/models';
import type { RunReport } from './runReport';
import { table } from './table';
import type { Column } from './table';

/** A run's report for reading: tokens with their losses, next tokens, mean loss, generated text. */
export function describeRun(report: RunReport): string {
  const { model, backend, interventions } = report;
  const facts = [
    `model      ${model.id} (${model.model_type}, ${model.n_layers} layers of ${model.n_heads} heads), digest ${model.digest.slice(0, 12)}`,
    `backend    ${backend.name} (${backend.adapter})`,
    ...(interventions.length > 0
      ? [`changed at ${interventions.map(({ at }) => at).join(', ')}`]
      : []),
  ];
  if (report.image !== null) return describePicture(report, facts);
  const parts = [
    `${[...facts, ...sourceLine(report)].join('\n')}\n`,
    `tokens (loss in nats given those before)\n${tokenTable(report)}`,
    `next token\n${predictionTable(report)}`,
    `mean loss  ${beforeAndAfter(report, ({ meanLoss }) => loss(meanLoss))}\n`,
    ...generatedTexts(report),
  ];
  return parts.join('\n');
}

/** A picture has classes in place of next tokens, and no losses. */
function describePicture(report: RunReport, facts: readonly string[]): string {
  const { tokens, image, predictions } = report;
  const about = `picture    ${tokens.length} positions, digest ${image?.slice(0, 12)}`;
  const classes =
    predictions.length > 0 ? `class\n${predictionTable(report)}` : 'the model names no classes\n';
  return `${[...facts, about].join('\n')}\n\n${classes}`;
}

/** What the encoder read; the table of tokens is the answer's then. */
function sourceLine({ source }: RunReport): string[] {
  return source ? [`source     ${source.map(quoted).join(' ')}`] : [];
}

function tokenTable({ tokens, before, after }: RunReport): string {
  const columns: Column[] = [
    { title: 'position', align: 'right' },
    { title: 'id', align: 'right' },
    { title: 'token' },
    { title: 'loss', align: 'right' },
    ...(after ? [{ title: 'loss after', align: 'right' } as const] : []),
  ];
  const rows = tokens.map((token, i) => [
    String(i),
    String(token.id),
    quoted(token),
    ...[before, ...(after ? [after] : [])].map(({ losses }) => loss(losses[i - 1])),
  ]);
  return table(columns, rows);
}

function predictionTable({ predictions, after }: RunReport): string {
  const standing = (suffix: string): Column[] =>
    ['rank', 'probability', 'logit'].map((title) => ({ title: title + suffix, align: 'right' }));
  const columns: Column[] = [
    { title: 'id', align: 'right' },
    { title: 'token' },
    ...standing(''),
    ...(after ? standing(' after') : []),
  ];
  const rows = predictions.map(({ token, ...runs }) => [
    String(token.id),
    quoted(token),
    ...[runs.before, ...(runs.after ? [runs.after] : [])].flatMap((one) => [
      String(one.rank),
      one.probability.toFixed(4),
      one.logit.toFixed(4),
    ]),
  ]);
  return table(columns, rows);
}

function generatedTexts({ before, after }: RunReport): string[] {
  const outcomes = [
    ['generated', before],
    ['generated after', after],
  ] as const;
  return outcomes.flatMap(([title, outcome]) =>
    outcome?.generated
      ? [`${title} (${outcome.generated.tokens.length} tokens)\n${outcome.generated.text}\n`]
      : [],
  );
}

function beforeAndAfter(
  { before, after }: RunReport,
  words: (outcome: RunReport['before']) => string,
): string {
  return after ? `${words(before)}, after ${words(after)}` : words(before);
}

function loss(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : value.toFixed(4);
}

function quoted({ text }: Token): string {
  return JSON.stringify(text);
}
