import type { TrainableModel } from './define';
import { induction2l } from './induction';

/** Every bundled model that can be trained again. */
export const trainableModels: readonly TrainableModel[] = [induction2l];
