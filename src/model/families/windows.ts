import { z } from 'zod';
import { ModelError } from '../../base/errors';

/** Which layers see a window only, as newer configs list them. */
export const layerTypes = z.array(z.enum(['full_attention', 'sliding_attention'])).nullish();

/**
 * The window of each layer, from the list or, where there is none, from a rule.
 * @throws ModelError for a list that is not as long as the model, or a window that is missing.
 */
export function windowsOf(
  n_layers: number,
  window: number | null | undefined,
  types: z.output<typeof layerTypes>,
  slides: (layer: number) => boolean,
): (number | null)[] {
  if (types && types.length !== n_layers) {
    throw new ModelError(
      `config.json: layer_types: expected ${n_layers} layers, got ${types.length}`,
    );
  }
  const list = Array.from({ length: n_layers }, (_, layer) =>
    types ? types[layer] === 'sliding_attention' : slides(layer),
  );
  if (list.includes(true) && !window) {
    throw new ModelError('config.json: sliding_window: missing, but some layers have a window');
  }
  return list.map((sliding) => (sliding ? (window ?? null) : null));
}
