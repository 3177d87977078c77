import { InputError } from '../../base/errors';
import { sizeOf } from '../../base/ndarray';
import { where } from '../../tensor/elementwise';
import { whereRows } from '../../tensor/indexing';
import type { AttentionMask } from '../../tensor/kernels/attentionSoftmax';
import { visibleKeys } from '../../tensor/kernels/attentionSoftmax';
import type { Tensor } from '../../tensor/tensor';
import { shapeOf, wordsOf } from '../../tensor/tensor';
import type { Intervention } from '../../terms/interventions';
import type { Donated } from './donated';
import { operations } from './operations';

/** Where the rows of a pass stand in the sequence, what they may see, and what other texts lend them. */
export interface Place {
  /** The absolute position from which on `scope: 'decode'` applies: the prompt's last token. */
  readonly decodeFrom: number;
  readonly mask: AttentionMask;
  readonly donated: Donated;
}

/** Where a row of a batch is changed, where each row has its own place; null: nowhere. */
export type RowPlace = Pick<Intervention, 'heads' | 'positions'> | null;

/**
 * An activation with one intervention applied to the heads and positions it names; the rest keeps
 * its values to the bit. `rows` names the place of each row of the batch instead of the
 * intervention's.
 * @throws InputError when it names a head that the activation does not have.
 */
export function applyIntervention<A extends string>(
  activation: Tensor<A>,
  intervention: Intervention,
  place: Place,
  rows?: readonly RowPlace[],
): Tensor<A> {
  const chosen = chosenRows(activation, intervention, place, rows);
  if (!chosen.some(Boolean)) return activation;
  const operate = operations[intervention.op.kind];
  const raw = operate(activation, intervention.op as never, place, intervention) as Tensor<A>;
  const changed = intervention.at.endsWith('attn.hook_attn_scores')
    ? whereSeen(raw, activation, place.mask)
    : raw;
  return chosen.every(Boolean) ? changed : whereRows(chosen, changed, activation);
}

/** Changed scores; those of hidden keys stay -Infinity, so that no operation shows the future. */
function whereSeen<A extends string>(
  changed: Tensor<A>,
  scores: Tensor<A>,
  mask: AttentionMask,
): Tensor<A> {
  const [queries = 1, keys = 1] = shapeOf(scores).slice(-2);
  return where(visibleKeys(queries, keys, mask) as Tensor<never>, changed, scores);
}

/**
 * Whether the intervention applies, for each place of the activation's axes but the last: `[batch, pos]`,
 * `[batch, pos, head]` or `[batch, head, query]`.
 */
function chosenRows(
  activation: Tensor,
  intervention: Intervention,
  place: Place,
  rows?: readonly RowPlace[],
): boolean[] {
  const [batch = 1, ...lengths] = shapeOf(activation).slice(0, -1);
  const axes = wordsOf(activation.axes).slice(1, -1);
  const chosen = (own: Pick<Intervention, 'heads' | 'positions'>): boolean[] =>
    combined(
      axes.map((axis, i) =>
        axis === 'pos' || axis === 'query'
          ? chosenPositions(lengths[i] ?? 0, { ...own, scope: intervention.scope }, place)
          : chosenHeads(lengths[i] ?? 0, intervention.at, own.heads),
      ),
    );
  const nowhere = Array.from({ length: sizeOf(lengths) }, () => false);
  if (rows) return rows.flatMap((own) => (own ? chosen(own) : nowhere));
  const all = chosen(intervention);
  return Array.from({ length: batch }, () => all).flat();
}

/** True where every axis' choice is, row-major. */
function combined(choices: readonly (readonly boolean[])[]): boolean[] {
  return choices.reduce<boolean[]>(
    (all, choice) => all.flatMap((outer) => choice.map((inner) => outer && inner)),
    [true],
  );
}

function chosenPositions(
  length: number,
  { positions, scope }: Pick<Intervention, 'positions' | 'scope'>,
  { decodeFrom, mask }: Place,
): boolean[] {
  return Array.from({ length }, (_, row) => {
    const position = row + mask.offset;
    if (scope === 'decode' && position < decodeFrom) return false;
    return positions === undefined || positions.includes(position);
  });
}

function chosenHeads(length: number, at: string, heads: readonly number[] | undefined): boolean[] {
  const outside = heads?.find((head) => head >= length);
  if (outside !== undefined) {
    throw new InputError(`${at} has ${length} heads, got an intervention on head ${outside}`);
  }
  return Array.from({ length }, (_, head) => heads === undefined || heads.includes(head));
}
