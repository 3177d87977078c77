import { InputError } from '../base/errors';
import { layerName } from './blocks';
import type { BlockFacts } from './blocks';

/** One attention head, both numbers counted from zero. */
export interface Head {
  readonly layer: number;
  readonly head: number;
}

/** A set of heads: what every score yields and every intervention takes. */
export type HeadSet = readonly Head[];

/** As many heads are shown at once in hues of their own at most: more could not be told apart. */
export const mostHuedHeads = 8;

/** How heads are laid out in a model. */
export interface HeadGridShape {
  readonly n_layers: number;
  readonly n_heads: number;
  /** What each layer is, where not all are alike. */
  readonly blocks?: readonly BlockFacts[];
}

/** `L5H1`. */
export function headName({ layer, head }: Head): string {
  return `L${layer}H${head}`;
}

/** The head by its model's own name for the layer: `E0H1` or `C2H1`, `L5H1` where all are alike. */
export function headNameIn(shape: Pick<HeadGridShape, 'blocks'>, { layer, head }: Head): string {
  return `${layerName(shape, layer)}H${head}`;
}

/** A set by the names of its heads, whatever their order: `L1H0 L2H3`. */
export function headSetName(heads: HeadSet): string {
  return heads.map(headName).sort().join(' ');
}

const spellings = [
  /^L(\d+)\s*H(\d+)$/i,
  /^a(\d+)\.h(\d+)$/i,
  /^(\d+)[.\-/](\d+)$/,
  /^\/?(?:.*\/)?head\/(\d+)\/(\d+)$/i,
  /^attn_L(\d+)_(\d+)$/i,
];

/**
 * Reads a head as any of the field's tools spells it: `L5H1`, `5.1`, `a5.h1`, `5-1`, `/head/5/1`,
 * `attn_L5_1`; with its shape also by the model's own name of the layer: `E0H1`.
 * @throws InputError when it is none of these, or outside the model if its shape is given.
 */
export function parseHead(text: string, shape?: HeadGridShape): Head {
  for (const spelling of spellings) {
    const match = spelling.exec(text.trim());
    if (match) return checkHead({ layer: Number(match[1]), head: Number(match[2]) }, shape);
  }
  const own = namedHead(text.trim(), shape);
  if (own) return own;
  throw new InputError(`expected a head such as L5H1 or 5.1, got "${text}"`);
}

/** A head by its model's own name, `C0H1`; undefined where it has none such. */
function namedHead(text: string, shape: HeadGridShape | undefined): Head | undefined {
  const [, name = '', head] = /^([A-Z]\d+)\s*H(\d+)$/i.exec(text) ?? [];
  const layers = shape?.blocks?.map((_, layer) => layerName(shape, layer)) ?? [];
  const layer = layers.indexOf(name.toUpperCase());
  return layer < 0 ? undefined : checkHead({ layer, head: Number(head) }, shape);
}

/** @throws InputError when a head lies outside the model. */
export function checkHead(head: Head, shape?: HeadGridShape): Head {
  if (shape && (head.layer >= shape.n_layers || head.head >= shape.n_heads)) {
    const { n_layers, n_heads } = shape;
    const first = headNameIn(shape, { layer: 0, head: 0 });
    const last = headNameIn(shape, { layer: n_layers - 1, head: n_heads - 1 });
    throw new InputError(
      `the model has ${n_layers} layers of ${n_heads} heads (${first} to ${last}), got ${headName(head)}`,
    );
  }
  return head;
}

/** Reads heads separated by white space, commas or semicolons; a head named twice counts once. */
export function parseHeadSet(text: string, shape?: HeadGridShape): HeadSet {
  const joined = text.replace(/\b([A-Z]\d+)\s+(H\d+)/gi, '$1$2');
  const names = joined.split(/[\s,;]+/).filter(Boolean);
  return uniqueHeads(names.map((name) => parseHead(name, shape)));
}

/** Whether both name the same head. */
export function sameHead(a: Head, b: Head): boolean {
  return a.layer === b.layer && a.head === b.head;
}

/** Whether the set holds the head. */
export function hasHead(set: HeadSet, head: Head): boolean {
  return set.some((other) => sameHead(other, head));
}

/** Every head of a model, layer by layer. */
export function allHeads({ n_layers, n_heads }: HeadGridShape): HeadSet {
  return Array.from({ length: n_layers * n_heads }, (_, i) => ({
    layer: Math.floor(i / n_heads),
    head: i % n_heads,
  }));
}

/** The position of a head in `[layer, head]` values laid out flat. */
export function headIndex({ layer, head }: Head, { n_heads }: HeadGridShape): number {
  return layer * n_heads + head;
}

/** The set with each head once, where it comes first. */
export function uniqueHeads(heads: HeadSet): HeadSet {
  return heads.filter((head, i) => heads.findIndex((other) => sameHead(head, other)) === i);
}
