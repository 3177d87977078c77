import { mean } from '../../base/statistics';
import { roleShares } from '../../measures/needleRoles';
import type { Transformer } from '../../model/pass';
import type { NeedleRole } from '../../terms/needleRoles';
import type { NeedleCase } from './cases';
import { idsOf } from './cases';
import type { Checkpoint } from './recall';

/** What each head attends to, as mean weights on fresh cases, `[layer * head]`. */
export type Roles = Readonly<Record<NeedleRole, readonly number[]>>;

/** Measures what the heads attend to while the right answers are read. */
export async function rolesOf(
  model: Transformer,
  cases: readonly NeedleCase[],
  checkpoint: Checkpoint,
): Promise<Roles> {
  const layers = Array.from({ length: model.config.n_layers }, (_, layer) => layer);
  const measured: Record<NeedleRole, number>[][] = [];
  for (const one of cases) {
    measured.push((await roleShares(model, answered(one), layers, checkpoint)).flat());
  }
  const average = (role: NeedleRole): number[] =>
    (measured[0] ?? []).map((_, head) => mean(measured.map((heads) => heads[head]?.[role] ?? 0)));
  return {
    previousToken: average('previousToken'),
    statementSubject: average('statementSubject'),
    questionSubject: average('questionSubject'),
  };
}

function answered({ prompt, answer, start, cues }: NeedleCase): Parameters<typeof roleShares>[1] {
  return {
    tokens: idsOf([...prompt, ...answer]),
    prompt: prompt.length,
    needle: { start, end: start + answer.length },
    subjects: { statement: [cues.statement], question: [cues.question] },
  };
}
