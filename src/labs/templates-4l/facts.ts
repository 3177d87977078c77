import type { CircuitFacts } from './circuit';
import type { TaskFacts } from './evaluate';

/** Everything that was measured of the model: its facts.json. */
export interface TemplateFacts {
  readonly tasks: Readonly<Record<string, TaskFacts>>;
  /** Accuracy of all word tasks together by the number of shots. */
  readonly shots: Readonly<Record<string, number>>;
  readonly circuit: CircuitFacts;
}
