import { mean } from '../../base/statistics';
import { chanceShares, roleShares } from '../../measures/needleRoles';
import type { AnsweredTest } from '../../measures/needleRoles';
import type { LoadedModel } from '../../model/loaded';
import { parseHead } from '../../terms/heads';
import type { LookedShare } from '../../terms/lookedShare';
import { needleRoles, roleOf } from '../../terms/needleRoles';
import type { NeedleRole } from '../../terms/needleRoles';
import { subjectsOf } from '../../text/needles/subjects';
import type { NeedleTest } from '../../text/needles/test';
import type { SingleHead } from './result';

/** Tests that roles are measured on, at most. */
const mostTests = 8;
const roles = Object.keys(needleRoles) as NeedleRole[];

/** The heads with where each looks while the right answers are read, and the role that this tells. */
export async function withRoles(
  model: LoadedModel,
  tests: readonly NeedleTest[],
  singles: readonly SingleHead[],
  checkpoint: () => Promise<void>,
): Promise<SingleHead[]> {
  const layers = [...new Set(singles.map(({ head }) => parseHead(head).layer))];
  const answered = spread(tests, mostTests).map(answeredTest);
  const measured: Record<NeedleRole, number>[][][] = [];
  for (const test of answered) {
    measured.push(await roleShares(model, test, layers, checkpoint));
  }
  const chances = answered.map(chanceShares);
  return singles.map((single) => {
    const { layer, head } = parseHead(single.head);
    const shareOf = (role: NeedleRole): LookedShare => ({
      value: mean(measured.map((found) => found[layers.indexOf(layer)]?.[head]?.[role] ?? 0)),
      chance: mean(chances.map((chance) => chance[role])),
    });
    const shares = Object.fromEntries(roles.map((role) => [role, shareOf(role)]));
    return { ...single, ...told(shares as Record<NeedleRole, LookedShare>) };
  });
}

function told(shares: Record<NeedleRole, LookedShare>): Pick<SingleHead, 'shares' | 'role'> {
  return { shares, role: roleOf(shares) };
}

/** A test with the words of its answer after the prompt. */
function answeredTest(test: NeedleTest): AnsweredTest {
  const { tokens, needle } = test;
  return {
    tokens: [...tokens, ...tokens.slice(needle.start, needle.end)],
    prompt: tokens.length,
    needle,
    subjects: subjectsOf(test),
  };
}

/** At most so many of the items, from first to last. */
function spread<T>(items: readonly T[], most: number): T[] {
  const every = Math.max(1, items.length / most);
  return Array.from({ length: Math.min(most, items.length) }, (_, i) =>
    Math.floor(i * every),
  ).flatMap((at) => items[at] ?? []);
}
