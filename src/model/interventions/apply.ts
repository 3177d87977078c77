import { InputError } from '../../base/errors';
import { where } from '../../tensor/elementwise';
import type { AttentionMask } from '../../tensor/kernels/attentionSoftmax';
import { visibleKeys } from '../../tensor/kernels/attentionSoftmax';
import type { Tensor } from '../../tensor/tensor';
import { axisOf, fromValues, shapeOf, wordsOf } from '../../tensor/tensor';
import type { Intervention } from '../../terms/interventions';
import { operations } from './operations';

/** Where the rows of a pass stand in the sequence, and what they may see. */
export interface Place {
  /** The absolute position from which on `scope: 'decode'` applies: the prompt's last token. */
  readonly decodeFrom: number;
  readonly mask: AttentionMask;
}

/**
 * An activation with one intervention applied to the heads and positions it names; the rest keeps
 * its values to the bit.
 * @throws InputError when it names a head that the activation does not have.
 */
export function applyIntervention<A extends string>(
  activation: Tensor<A>,
  intervention: Intervention,
  place: Place,
): Tensor<A> {
  const operate = operations[intervention.op.kind];
  const raw = operate(activation, intervention.op as never, place.mask) as Tensor<A>;
  const changed = intervention.at.endsWith('attn.hook_attn_scores')
    ? whereSeen(raw, activation, place.mask)
    : raw;
  const chosen = chosenPart(activation, intervention, place);
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

/** 1 where the intervention applies: over `[pos, head]` or `[head, query]`, or undefined for everywhere. */
function chosenPart(
  activation: Tensor,
  intervention: Intervention,
  place: Place,
): Tensor | undefined {
  const axes = wordsOf(activation.axes).filter((axis) =>
    ['pos', 'query', 'head', 'kv_head'].includes(axis),
  );
  const choices = axes.map((axis) => {
    const length = shapeOf(activation)[axisOf(activation, axis)] ?? 0;
    return axis === 'pos' || axis === 'query'
      ? chosenRows(length, intervention, place)
      : chosenHeads(length, intervention);
  });
  if (choices.every((choice) => choice.every(Boolean))) return undefined;
  const values = choices.reduce<boolean[]>(
    (all, choice) => all.flatMap((outer) => choice.map((inner) => outer && inner)),
    [true],
  );
  return fromValues(
    Float32Array.from(values, Number),
    choices.map(({ length }) => length),
    axes.join(' '),
  );
}

function chosenRows(
  length: number,
  { positions, scope }: Intervention,
  { decodeFrom, mask }: Place,
): boolean[] {
  return Array.from({ length }, (_, row) => {
    const position = row + mask.offset;
    if (scope === 'decode' && position < decodeFrom) return false;
    return positions === undefined || positions.includes(position);
  });
}

function chosenHeads(length: number, { at, heads }: Intervention): boolean[] {
  const outside = heads?.find((head) => head >= length);
  if (outside !== undefined) {
    throw new InputError(`${at} has ${length} heads, got an intervention on head ${outside}`);
  }
  return Array.from({ length }, (_, head) => heads === undefined || heads.includes(head));
}
