import type { z } from 'zod';
import { InputError } from '../../base/errors';
import { valueAt } from '../../base/ndarray';
import type { Activations } from '../../measures/attribution';
import { patched } from '../../measures/patching';
import { hookOf, parts } from '../../measures/places';
import type { Part, Place } from '../../measures/places';
import type { LoadedModel } from '../../model/loaded';
import { layerName, layersOf } from '../../terms/blocks';
import { checkHead, headNameIn, parseHead } from '../../terms/heads';
import { hasHook } from '../../terms/hooks';
import type { HookName } from '../../terms/hooks';
import type { Intervention } from '../../terms/interventions';
import type { patchingParameters } from './index';

/** Which places are patched, as a table of rows and columns. */
export interface Plan {
  readonly part: Part;
  readonly words: string;
  readonly hooks: readonly HookName[];
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row. */
  readonly cells: readonly Place[];
  /** The edit that puts a donor's values in a place; `lent` are the donor's activations. */
  edit(place: Place, donor: readonly number[], lent: Activations): Intervention;
}

type Choice = Pick<z.output<typeof patchingParameters>, 'place' | 'positions' | 'head'>;

/**
 * The places that a choice means in texts like this one.
 * @throws InputError for a part or a head that the model lacks.
 */
export function planOf(model: LoadedModel, tokens: readonly number[], choice: Choice): Plan {
  return choice.place === 'cell'
    ? ofCells(model, tokens, choice.head)
    : ofParts(model, tokens, choice);
}

function ofParts(model: LoadedModel, tokens: readonly number[], choice: Choice): Plan {
  const { config, codec } = model;
  const part = parts[choice.place as keyof typeof parts];
  const present = layersOf(config, 'decoder').filter((layer) =>
    hasHook(config, hookOf(part, layer)),
  );
  if (present.length === 0) throw new InputError(`this model has none of that: ${part.words}`);
  const heads = part.heads(config);
  const rows = present.flatMap((layer): Place[] =>
    heads === 0 ? [{ layer }] : Array.from({ length: heads }, (_, head) => ({ layer, head })),
  );
  const each = choice.positions === 'each';
  return {
    part,
    words: `${part.words}, ${each ? 'position by position' : 'at all positions at once'}`,
    hooks: present.map((layer) => hookOf(part, layer)),
    rows: rows.map(({ layer, head }) =>
      head === undefined ? layerName(config, layer) : headNameIn(config, { layer, head }),
    ),
    columns: each ? tokens.map((id) => codec.describe(id).text) : ['all positions'],
    cells: rows.flatMap((row) =>
      each ? tokens.map((_, position) => ({ ...row, position })) : [row],
    ),
    edit: (place, donor) => patched(part, place, donor),
  };
}

function ofCells(model: LoadedModel, tokens: readonly number[], name: string): Plan {
  const { config, codec } = model;
  const { layer, head } = parseHead(name);
  checkHead({ layer, head }, config);
  const hook = hookOf(parts.pattern, layer);
  const texts = tokens.map((id) => codec.describe(id).text);
  return {
    part: parts.pattern,
    words: `single weights of ${name}, query down, key across; the rest of their rows stays`,
    hooks: [hook],
    rows: texts,
    columns: texts,
    cells: tokens.flatMap((_, position) =>
      tokens.map((_, key) => ({ layer, head, position, key })),
    ),
    edit({ position = 0, key = 0 }, _donor, lent) {
      const weight = valueAt(lent.at.get(hook)!, 0, head, position, key);
      const op = { kind: 'paint', cells: [[position, key, weight]], renormalise: false } as const;
      return {
        at: hook,
        heads: [head],
        scope: 'all',
        op: { ...op, cells: [[position, key, weight]] },
      };
    },
  };
}
