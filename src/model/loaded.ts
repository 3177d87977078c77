import { dispose } from '../tensor/scope';
import type { ModelInfo } from '../terms/models';
import type { WeightsReport } from '../terms/weights';
import type { TextCodec } from '../text/codec';
import type { Transformer } from './pass';
import type { Preprocessing } from './vision/preprocessing';

/** A model ready for use: weights on the device, its text codec, and what may be told of it. */
export interface LoadedModel extends Transformer {
  readonly info: ModelInfo;
  readonly codec: TextCodec;
  /** What becomes of a picture before the model reads it; undefined for models of text. */
  readonly preprocessing?: Preprocessing | undefined;
  /** What its files held. */
  readonly weights: WeightsReport;
}

/** Frees the weights. */
export function disposeModel(model: LoadedModel): void {
  dispose(...model.parameters.entries().map(([, tensor]) => tensor));
}
