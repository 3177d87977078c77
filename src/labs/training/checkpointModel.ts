import { InputError } from '../../base/errors';
import { saveTransformerLens, transformerLensConfig } from '../../model/weights/save';
import type { ModelFiles } from '../trainableModel';
import type { TrainingRun } from './run';

/**
 * A checkpoint as the files of a model folder, which opens like any other.
 * @throws InputError for a lab whose net is no model of the workbench, and for a step that is not kept
 */
export function checkpointModel(run: TrainingRun, step: number): Promise<ModelFiles> {
  return run.withParameters(step, async (parameters, training) => {
    const model = training.model?.(parameters);
    if (!model) throw new InputError('the net of this lab is no model that the workbench can open');
    return new Map<string, Uint8Array | string>([
      ['config.json', JSON.stringify(transformerLensConfig(model.transformer))],
      ['model.safetensors', await saveTransformerLens(model.transformer, { format: 'pt' })],
      ...model.files,
    ]);
  });
}
