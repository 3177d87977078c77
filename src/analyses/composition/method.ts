import type { z } from 'zod';
import type { Random } from '../../base/random';
import { random } from '../../base/random';
import { mean, standardDeviation } from '../../base/statistics';
import {
  composition,
  compositionKinds,
  headMatrices,
  randomMatrices,
} from '../../measures/composition';
import type { CompositionKind, HeadMatrices } from '../../measures/composition';
import type { LoadedModel } from '../../model/loaded';
import { compute } from '../../tensor/readback';
import type { Method } from '../define';
import type { compositionParameters } from './index';
import type { Baseline, ComposedPair, CompositionResult, LayerPair } from './result';

type Parameters = z.output<typeof compositionParameters>;
type Ratios = Record<CompositionKind, number[]>;

/** Random heads of a layer, at most: more tell no more. */
const mostRandom = 8;
/** Pairs that are listed of each kind. */
const listed = 50;

/** Composition of all heads with all later ones, layer by layer, and of random heads. */
export const run: Method<Parameters, CompositionResult> = async (
  model,
  _,
  { draws, seed },
  { checkpoint, onProgress },
) => {
  const { n_layers, n_heads } = model.config;
  const pairs = layerPairs(n_layers);
  const baseline = await randomBaseline(model, draws, random(seed), checkpoint);
  const layers: LayerPair[] = [];
  const result = (): CompositionResult => ({
    ...{ n_layers, n_heads, layers: [...layers], baseline },
    strongest: byKind((kind) => strongestPairs(layers, kind, n_heads)),
  });
  for (const [sender, receiver] of pairs) {
    await checkpoint();
    const ratios = await ratiosOf(() => [
      headMatrices(model, sender),
      headMatrices(model, receiver),
    ]);
    layers.push({ sender, receiver, ratios });
    onProgress('comparing layers', layers.length, pairs.length, result());
  }
  return result();
};

/** Every layer with every later one. */
function layerPairs(n_layers: number): [sender: number, receiver: number][] {
  return Array.from({ length: n_layers ** 2 }, (_, i): [number, number] => [
    Math.floor(i / n_layers),
    i % n_layers,
  ]).filter(([sender, receiver]) => sender < receiver);
}

function byKind<T>(of: (kind: CompositionKind) => T): Record<CompositionKind, T> {
  return { q: of('q'), k: of('k'), v: of('v') };
}

async function ratiosOf(matrices: () => [HeadMatrices, HeadMatrices]): Promise<Ratios> {
  const found = await compute(() => {
    const ratios = composition(...matrices());
    return compositionKinds.map((kind) => ratios[kind]);
  });
  return byKind((kind) => Array.from(found[compositionKinds.indexOf(kind)]?.data ?? []));
}

async function randomBaseline(
  { config }: LoadedModel,
  draws: number,
  source: Random,
  checkpoint: () => Promise<void>,
): Promise<Record<CompositionKind, Baseline>> {
  const shape = { ...config, n_heads: Math.min(mostRandom, config.n_heads) };
  const drawn: Ratios[] = [];
  for (let draw = 0; draw < draws; draw++) {
    await checkpoint();
    drawn.push(
      await ratiosOf(() => [randomMatrices(shape, source), randomMatrices(shape, source)]),
    );
  }
  return byKind((kind) => {
    const all = drawn.flatMap((ratios) => ratios[kind]);
    return { mean: mean(all), deviation: standardDeviation(all), pairs: all.length };
  });
}

function strongestPairs(
  layers: readonly LayerPair[],
  kind: CompositionKind,
  n_heads: number,
): ComposedPair[] {
  return layers
    .flatMap(({ sender, receiver, ratios }) =>
      ratios[kind].map((ratio, i) => ({
        sender: sender * n_heads + Math.floor(i / n_heads),
        receiver: receiver * n_heads + (i % n_heads),
        ratio,
      })),
    )
    .sort((a, b) => b.ratio - a.ratio)
    .slice(0, listed);
}
