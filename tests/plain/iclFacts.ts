import type { Row } from '../../src/labs/define.ts';

const at = (rows: readonly Row[], name: string): number[] =>
  rows.map(({ metrics }) => Number(metrics[name]));

/** The first step at which a curve passes a value. */
function firstAbove(rows: readonly Row[], name: string, value: number): number {
  return rows.find(({ metrics }) => Number(metrics[name]) > value)?.step ?? Infinity;
}

/** The step from which on a curve stays above a value. */
function staysAbove(rows: readonly Row[], name: string, value: number): number {
  const last = rows.findLastIndex(({ metrics }) => !(Number(metrics[name]) > value));
  return rows[last + 1]?.step ?? Infinity;
}

/** The step at which a curve passes the middle of its range, between measurements by interpolation. */
function halfRise(rows: readonly Row[], name: string): number {
  const values = at(rows, name);
  const middle = (Math.min(...values) + Math.max(...values)) / 2;
  const i = values.findIndex((value) => value > middle);
  const [before, after] = [rows[i - 1], rows[i]];
  if (!before || !after) return after?.step ?? Infinity;
  const share = (middle - values[i - 1]!) / (values[i]! - values[i - 1]!);
  return before.step + share * (after.step - before.step);
}

/** What the claims about the working preset rest on. */
export function abruptFacts(rows: readonly Row[], guess: number): Record<string, number> {
  const [first, last] = [rows[0]!.metrics, rows.at(-1)!.metrics];
  const inContext = at(rows, 'inContext');
  const rises = rows.flatMap(({ step }, i) =>
    rows.flatMap((later, j) => (later.step === step + 200 ? [inContext[j]! - inContext[i]!] : [])),
  );
  const plateau = rows.flatMap(({ step }, i) =>
    step >= 200 && step <= 400 ? [inContext[i]!] : [],
  );
  const jump = rows.find(({ metrics }) => Number(metrics.inContext) > 0.5)?.metrics ?? {};
  const ILA = at(rows, 'ILA');
  const [leastILA, mostILA, most] = [Math.min(...ILA), Math.max(...ILA), Math.max(...inContext)];
  return {
    inContextAt0: Number(first.inContext),
    CLAAt0: Number(first.CLA),
    plateauLeast: Math.min(...plateau),
    plateauMost: Math.max(...plateau),
    steepest200: Math.max(...rises),
    above95: firstAbove(rows, 'inContext', 0.95),
    ILAAtJump: Number(jump.ILA),
    TILAAtJump: Number(jump.TILA),
    halfRiseCLA: halfRise(rows, 'CLA'),
    halfRiseInContext: halfRise(rows, 'inContext'),
    onsetILA: staysAbove(rows, 'ILA', leastILA + 0.15 * (mostILA - leastILA)),
    onsetInContext: staysAbove(rows, 'inContext', guess + 0.15 * (most - guess)),
    ...Object.fromEntries(
      ['inContext', 'swapped', 'inWeights', 'firstUniform', 'secondUniform'].map((name) => [
        name,
        Number(last[name]),
      ]),
    ),
  };
}
