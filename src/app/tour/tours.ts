import { inductionTour } from './inductionTour';
import { retrievalTour } from './retrievalTour';
import type { Tour } from './tour';

/** All tours, the newcomer's first. */
export const tours: readonly Tour[] = [inductionTour, retrievalTour];
