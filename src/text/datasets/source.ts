import type { Random } from '../../base/random';
import type { DatasetChoice } from '../../terms/datasets';
import type { Attempt, ExampleReader } from './reading';

/** Where examples come from: draws without end, or as many as there are. */
export interface ExampleSource {
  /** Which words or tokens the examples are made of, as a sentence. */
  readonly words: string;
  /** How many there are; left out where they are drawn. */
  readonly count?: number | undefined;
  /** The next one, counted from 0. */
  draw(at: number): Attempt;
}

/** Makes a source for a tokenizer. @throws InputError where no example can be made at all. */
export type SourceMaker = (
  reader: ExampleReader,
  choice: DatasetChoice,
  random: Random,
) => ExampleSource;
