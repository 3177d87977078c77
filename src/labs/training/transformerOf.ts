import type { ModelConfig } from '../../model/config';
import { Parameters } from '../../model/parameters';
import type { ParameterName } from '../../model/parameters';
import type { Transformer } from '../../model/pass';
import type { NamedTensors } from '../../tensor/tensor';

/** The transformer that trained tensors make, under TransformerLens's names; it shares them. */
export function transformerOf(config: ModelConfig, parameters: NamedTensors): Transformer {
  return { config, parameters: new Parameters(parameters as ReadonlyMap<ParameterName, never>) };
}
