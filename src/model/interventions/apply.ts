import { InputError } from '../../base/errors';
import { sizeOf } from '../../base/ndarray';
import { where } from '../../tensor/elementwise';
import type { AttentionMask } from '../../tensor/kernels/attentionSoftmax';
import { visibleKeys } from '../../tensor/kernels/attentionSoftmax';
import type { Tensor } from '../../tensor/tensor';
import { axisOf, fromValues, shapeOf, wordsOf } from '../../tensor/tensor';
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
  const operate = operations[intervention.op.kind];
  const raw = operate(activation, intervention.op as never, place, intervention) as Tensor<A>;
  const changed = intervention.at.endsWith('attn.hook_attn_scores')
    ? whereSeen(raw, activation, place.mask)
    : raw;
  const chosen = chosenPart(activation, intervention, place, rows);
  return chosen ? where(chosen as Tensor<never>, changed, activation) : changed;
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
 * 1 where the intervention applies: over `[pos, head]` or `[head, query]`, batch before them where its
 * rows differ, or undefined for everywhere.
 */
function chosenPart(
  activation: Tensor,
  intervention: Intervention,
  place: Place,
  rows?: readonly RowPlace[],
): Tensor | undefined {
  const axes = wordsOf(activation.axes).filter((axis) =>
    ['pos', 'query', 'head', 'kv_head'].includes(axis),
  );
  const lengths = axes.map((axis) => shapeOf(activation)[axisOf(activation, axis)] ?? 0);
  const chosen = (own: Pick<Intervention, 'heads' | 'positions'>): boolean[] =>
    combined(
      axes.map((axis, i) =>
        axis === 'pos' || axis === 'query'
          ? chosenRows(lengths[i] ?? 0, { ...own, scope: intervention.scope }, place)
          : chosenHeads(lengths[i] ?? 0, intervention.at, own.heads),
      ),
    );
  const size = sizeOf(lengths);
  const ofRow = (own: RowPlace): boolean[] =>
    own ? chosen(own) : Array.from({ length: size }, () => false);
  const values = rows ? rows.flatMap(ofRow) : chosen(intervention);
  if (values.every(Boolean)) return undefined;
  const shape = rows ? [rows.length, ...lengths] : lengths;
  const words = rows ? ['batch', ...axes] : axes;
  return fromValues(Float32Array.from(values, Number), shape, words.join(' '));
}

/** True where every axis' choice is, row-major. */
function combined(choices: readonly (readonly boolean[])[]): boolean[] {
  return choices.reduce<boolean[]>(
    (all, choice) => all.flatMap((outer) => choice.map((inner) => outer && inner)),
    [true],
  );
}

function chosenRows(
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
