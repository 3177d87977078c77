/** What a block is in a model whose blocks are not all alike. */
export interface BlockFacts {
  /** The stack it belongs to. The encoder reads the source, the decoder the tokens that go on. */
  readonly stack: 'encoder' | 'decoder';
  /** Whether its keys and values are of its own text or of what the encoder gives. */
  readonly attends: 'self' | 'encoder';
  readonly mlp: boolean;
}

/** The blocks of a model, in the order in which they run. */
export interface BlockList {
  readonly n_layers: number;
  readonly attn_only: boolean;
  /**
   * What each block is, the encoder's before the decoder's; left out where all are alike. A layer of
   * a decoder that also attends to an encoder is two blocks: self-attention, then cross-attention
   * with the MLP.
   */
  readonly blocks?: readonly BlockFacts[];
}

/** What a block is; in a model whose blocks are all alike each is its one stack's. */
export function blockFacts({ blocks, attn_only }: BlockList, layer: number): BlockFacts {
  return blocks?.[layer] ?? { stack: 'decoder', attends: 'self', mlp: !attn_only };
}

/** The layers of a stack, lowest first. */
export function layersOf(model: BlockList, stack: BlockFacts['stack']): number[] {
  const layers = Array.from({ length: model.n_layers }, (_, layer) => layer);
  return layers.filter((layer) => blockFacts(model, layer).stack === stack);
}

/** Whether the model reads two texts: a source, and the tokens that go on from it. */
export function readsSource({ blocks }: Pick<BlockList, 'blocks'>): boolean {
  return blocks?.some(({ stack }) => stack === 'encoder') ?? false;
}

/**
 * A layer's short name: `L5` where all blocks are alike; `E0` in an encoder, `D0` for self-attention
 * and `C0` for cross-attention in a decoder.
 */
export function layerName({ blocks }: Pick<BlockList, 'blocks'>, layer: number): string {
  const block = blocks?.[layer];
  if (!blocks || !block) return `L${layer}`;
  const before = blocks.slice(0, layer).filter((one) => letterOf(one) === letterOf(block));
  return `${letterOf(block)}${before.length}`;
}

function letterOf({ stack, attends }: BlockFacts): 'E' | 'D' | 'C' {
  if (attends === 'encoder') return 'C';
  return stack === 'encoder' ? 'E' : 'D';
}

/** What the names of layers stand for, in a sentence; null where they are plain numbers. */
export function layerWords({ blocks }: Pick<BlockList, 'blocks'>): string | null {
  return blocks
    ? 'E: the encoder’s self-attention, D: the decoder’s, C: the decoder’s cross-attention to the encoder'
    : null;
}

/** The texts of a run: the tokens that go on, and the source where the model reads one. */
export interface Texts<T> {
  readonly tokens: readonly T[];
  readonly source?: readonly T[] | undefined;
}

/** The tokens along the two axes of a layer's patterns. */
export function axesOf<T>(
  model: BlockList,
  layer: number,
  { tokens, source = [] }: Texts<T>,
): { readonly queries: readonly T[]; readonly keys: readonly T[] } {
  const { stack, attends } = blockFacts(model, layer);
  return {
    queries: stack === 'encoder' ? source : tokens,
    keys: stack === 'encoder' || attends === 'encoder' ? source : tokens,
  };
}
