import type { Attribution } from '../../terms/detail';
import { layerName } from '../../terms/blocks';
import { allHeads, headIndex, headNameIn } from '../../terms/heads';
import type { Head } from '../../terms/heads';
import type { ModelInfo } from '../../terms/models';

/** One part of a logit difference. */
export interface LogitPart {
  readonly name: string;
  readonly value: number;
  /** The head that it is, where it is one. */
  readonly head?: Head | undefined;
}

/** All parts of a logit difference, the largest in size first; they add up to its sum. */
export function logitParts(attribution: Attribution, info: ModelInfo): LogitPart[] {
  const { heads, mlps, embedding, position_embedding, biases, edits } = attribution;
  const parts: LogitPart[] = [
    ...allHeads(info).map((head) => ({
      name: headNameIn(info, head),
      value: heads.data[headIndex(head, info)] ?? NaN,
      head,
    })),
    ...Array.from(mlps, (value, layer) => ({ name: `MLP of ${layerName(info, layer)}`, value })),
    { name: info.image ? 'patch embedding' : 'token embedding', value: embedding },
    { name: 'position embedding', value: position_embedding ?? NaN },
    { name: 'biases', value: biases },
    { name: 'edits of the residual', value: edits ?? NaN },
  ];
  return parts
    .filter(({ value }) => !Number.isNaN(value))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}
