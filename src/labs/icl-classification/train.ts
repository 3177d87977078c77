import type { Trainer } from '../define';
import { descentOf } from '../trainingFields';
import { drawBatch } from './batches';
import type { IclParameters } from './index';
import { measureIcl } from './measure';
import { firstParameters } from './network';
import { lossOf } from './objective';
import type { IclView } from './result';
import { sweep } from './sweep';
import { drawWorld, lengthOf } from './task';
import { twoParameters } from './twoParameters';

/** Trains the two-layer network of Reddy 2023 on freshly drawn sequences. */
export const trainer: Trainer<IclParameters, IclView> = {
  begin(parameters, random) {
    const world = drawWorld(parameters, random.fork('world'));
    const isMatrix = (name: string): boolean => !name.startsWith('b');
    return {
      parameters: firstParameters(parameters, random.fork('parameters')),
      ...descentOf(parameters, isMatrix),
      loss(tensors, _, data) {
        const batch = drawBatch(parameters, world, 'training', parameters.batch, data);
        return lossOf(tensors, batch, lengthOf(parameters));
      },
      measure: (tensors, context) => measureIcl(parameters, world, tensors, context),
    };
  },
  studies: { 'two-parameters': twoParameters, sweep },
};
