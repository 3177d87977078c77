import type { NdArray } from '../../base/ndarray';
import { subarray, valueAt } from '../../base/ndarray';
import { mean } from '../../base/statistics';
import { previousTokenScore } from '../../measures/patternScores';
import { forward } from '../../model/forward';
import type { Transformer } from '../../model/pass';
import { compute } from '../../tensor/readback';
import { blockHook } from '../../terms/hooks';
import type { NeedleCase } from './cases';
import { idsOf } from './cases';
import type { Checkpoint } from './recall';

/** What each head attends to, as mean weights on fresh cases, `[layer * head]`. */
export interface Roles {
  /** From every token to the one before it. */
  readonly previousToken: readonly number[];
  /** From the hidden answer's words to the subject of their statement. */
  readonly statementSubject: readonly number[];
  /** From where the answer is given to the subject of the question. */
  readonly questionSubject: readonly number[];
}

/** Measures what the heads attend to while the right answers are read. */
export async function rolesOf(
  model: Transformer,
  cases: readonly NeedleCase[],
  checkpoint: Checkpoint,
): Promise<Roles> {
  const measured: Record<keyof Roles, number>[][] = [];
  for (const one of cases) {
    await checkpoint();
    const patterns = await patternsOf(model, [...one.prompt, ...one.answer]);
    measured.push(patterns.map((pattern) => weightsOf(pattern, one)));
  }
  const average = (role: keyof Roles): number[] =>
    (measured[0] ?? []).map((_, head) => mean(measured.map((heads) => heads[head]?.[role] ?? 0)));
  return {
    previousToken: average('previousToken'),
    statementSubject: average('statementSubject'),
    questionSubject: average('questionSubject'),
  };
}

/** The pattern of every head, layer by layer. */
async function patternsOf(model: Transformer, words: readonly string[]): Promise<NdArray[]> {
  const { n_layers, n_heads } = model.config;
  const wanted = Array.from({ length: n_layers }, (_, layer) =>
    blockHook(layer, 'attn.hook_pattern'),
  );
  const layers = await compute(() => {
    const { cache } = forward(model, [idsOf(words)], { wanted, logits: 'last' });
    return wanted.flatMap((hook) => cache[hook] ?? []);
  });
  return layers.flatMap((layer) =>
    Array.from({ length: n_heads }, (_, head) => subarray(layer, 0, head)),
  );
}

function weightsOf(pattern: NdArray, one: NeedleCase): Record<keyof Roles, number> {
  const { prompt, answer, start, cues } = one;
  const from = (first: number, key: number): number =>
    mean(answer.map((_, i) => valueAt(pattern, first + i, key)));
  return {
    previousToken: previousTokenScore(pattern),
    statementSubject: from(start, cues.statement),
    questionSubject: from(prompt.length - 1, cues.question),
  };
}
