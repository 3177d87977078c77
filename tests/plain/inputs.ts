import type { LoadedModel } from '../../src/model/loaded.ts';
import type { runText } from '../../src/model/run.ts';
import { readsSource } from '../../src/terms/blocks.ts';
import { positionCount } from '../../src/terms/pictures.ts';
import { normals } from './numbers.ts';

/** What the model reads: the tokens, a source besides them, or a picture of noise. */
export function inputOf(
  { config }: LoadedModel,
  tokens: readonly number[],
): Pick<Parameters<typeof runText>[1], 'tokens' | 'source' | 'pixels'> {
  if (!config.image) return { tokens, source: readsSource(config) ? [7, 2, 5, 5, 1] : undefined };
  const { channels, height, width } = config.image;
  const positions = Array.from({ length: positionCount(config.image) }, (_, at) => at);
  return { tokens: positions, pixels: normals([1, channels, height, width]) };
}
