import type { TrainableModel } from './trainableModel';
import { induction2l } from './induction-2l/bundled';
import { needle4l } from './needle-4l/bundled';
import { templates4l } from './templates-4l/bundled';

/** Every bundled model that can be trained again. */
export const trainableModels: readonly TrainableModel[] = [induction2l, needle4l, templates4l];
