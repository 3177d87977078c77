import type { z } from 'zod';
import { InputError } from '../../base/errors';
import type { LoadedModel } from '../../model/loaded';
import { testNeeds } from '../../text/needles/test';
import type { gridParameters } from './index';

export type GridParameters = z.output<typeof gridParameters>;

/** The longest prompts that are taken where nobody says how long. */
const longEnough = 2000;

/** The lengths and depths of a grid, ascending, and in a sentence what had to be changed for the model. */
export interface Axes {
  /** In tokens. */
  readonly lengths: readonly number[];
  /** 0 start, 1 end. */
  readonly depths: readonly number[];
  readonly said: string | null;
}

/**
 * Evenly spaced lengths and depths, as `round(linspace(...))` of the paper's code.
 * @throws InputError when the shortest is longer than the longest
 */
export function axesOf({ codec, config }: LoadedModel, parameters: GridParameters): Axes {
  const { columns, rows, shortest, longest, newTokens } = parameters;
  const room = config.n_ctx - newTokens;
  const end = longest === 0 ? Math.min(room, longEnough) : Math.min(room, longest);
  const start = shortest === 0 ? firstStep(testNeeds(codec, parameters), end, columns) : shortest;
  if (start > end) {
    throw new InputError(
      `the shortest prompt of ${start} tokens is longer than the longest of ${end}: the model reads ${config.n_ctx}, of which ${newTokens} are left for the answer`,
    );
  }
  const cut = `The longest prompts are of ${end} tokens: the model reads at most ${config.n_ctx}, and ${newTokens} are left for the answer.`;
  return {
    lengths: columns === 1 ? [end] : [...new Set(evenly(start, end, columns).map(Math.round))],
    depths: rows === 1 ? [0.5] : evenly(0, 100, rows).map((percent) => Math.round(percent) / 100),
    said: longest > end ? cut : null,
  };
}

/** A step of the lengths, or as much as needle and question need. */
function firstStep(needed: number, end: number, columns: number): number {
  return Math.min(end, Math.max(Math.round(end / columns), needed));
}

function evenly(start: number, end: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start + ((end - start) * i) / (count - 1));
}
