import { blockFacts, layerName } from './blocks';
import type { BlockList } from './blocks';
import { headNameIn } from './heads';
import type { Head } from './heads';

/** What a head reads by itself: its queries, keys or values. */
export type HeadInput = 'q' | 'k' | 'v';

/** Something that writes to the residual: the embedding, a head or an MLP. */
export interface Sender {
  /** As in EAP-IG: `input`, `a0.h1`, `m0`. */
  readonly name: string;
  /** On the page: `input`, `L0H1`, `MLP 0`. */
  readonly title: string;
  /** -1 for the embedding. */
  readonly layer: number;
  readonly head: Head | null;
}

/** Something that reads the residual: an input of a head, an MLP or the logits. */
export interface Receiver {
  /** As in EAP-IG: `a1.h5<k>`, `m0`, `logits`. */
  readonly name: string;
  readonly title: string;
  /** n_layers for the logits. */
  readonly layer: number;
  readonly kind: HeadInput | 'mlp' | 'logits';
  /** The (key) head of its layer; 0 for the rest. */
  readonly index: number;
  /** It reads the first so many senders. */
  readonly reads: number;
  /** The senders, by index, whose outputs depend on it. */
  readonly feeds: readonly number[];
}

/** Senders and receivers in the order in which they are computed. An edge is `sender * receivers + receiver`. */
export interface EdgeGraph {
  readonly senders: readonly Sender[];
  readonly receivers: readonly Receiver[];
}

export interface EdgeShape extends BlockList {
  readonly n_heads: number;
  readonly n_key_value_heads: number;
}

/** Everything that reads from anything before it, in a model whose blocks add to one residual. */
export function edgeGraph(model: EdgeShape): EdgeGraph {
  const senders: Sender[] = [{ name: 'input', title: 'input', layer: -1, head: null }];
  const receivers: Receiver[] = [];
  for (let layer = 0; layer < model.n_layers; layer++) {
    const reads = senders.length;
    receivers.push(...headInputs(model, layer, reads));
    for (let head = 0; head < model.n_heads; head++) {
      const own = { layer, head };
      senders.push({ name: `a${layer}.h${head}`, title: headNameIn(model, own), layer, head: own });
    }
    if (!blockFacts(model, layer).mlp) continue;
    const node = { name: `m${layer}`, title: `MLP ${layerName(model, layer).slice(1)}`, layer };
    const at = senders.length;
    receivers.push({ ...node, kind: 'mlp', index: 0, reads: at, feeds: [at] });
    senders.push({ ...node, head: null });
  }
  const end = { name: 'logits', title: 'logits', layer: model.n_layers } as const;
  receivers.push({ ...end, kind: 'logits', index: 0, reads: senders.length, feeds: [] });
  return { senders, receivers };
}

const inputWords: Readonly<Record<HeadInput, string>> = { q: 'queries', k: 'keys', v: 'values' };

/** Queries of each head, then keys and values of each key head; `first` is the layer's first head. */
function headInputs(model: EdgeShape, layer: number, first: number): Receiver[] {
  const group = model.n_heads / model.n_key_value_heads;
  return (['q', 'k', 'v'] as const).flatMap((kind) => {
    const shared = kind === 'q' ? 1 : group;
    return Array.from({ length: model.n_heads / shared }, (_, index): Receiver => {
      const feeds = Array.from({ length: shared }, (_, i) => first + index * shared + i);
      const title = `${headNameIn(model, { layer, head: index })} ${inputWords[kind]}`;
      const name = `a${layer}.h${index}<${kind}>`;
      return { name, title, layer, kind, index, reads: first, feeds };
    });
  });
}

/** All edges of a graph. */
export function edgesOf({ senders, receivers }: EdgeGraph): number[] {
  return senders.flatMap((_, sender) =>
    receivers.flatMap(({ reads }, receiver) =>
      sender < reads ? [sender * receivers.length + receiver] : [],
    ),
  );
}

/** The sender and the receiver of an edge. */
export function endsOf(
  { senders, receivers }: EdgeGraph,
  edge: number,
): { readonly sender: Sender; readonly receiver: Receiver; readonly from: number } {
  const from = Math.floor(edge / receivers.length);
  const [sender, receiver] = [senders[from], receivers[edge % receivers.length]];
  if (!sender || !receiver) throw new RangeError(`the graph has no edge ${edge}`);
  return { sender, receiver, from };
}

/** `a0.h1->a1.h5<k>` */
export function edgeName(graph: EdgeGraph, edge: number): string {
  const { sender, receiver } = endsOf(graph, edge);
  return `${sender.name}->${receiver.name}`;
}

/** Edges from the largest score to the smallest, by size. `scores` are by edge. */
export function strongestFirst(
  graph: EdgeGraph,
  scores: readonly (number | null)[],
): readonly number[] {
  const size = (edge: number): number => Math.abs(scores[edge] ?? 0);
  return edgesOf(graph).sort((a, b) => size(b) - size(a));
}

/** Those of the kept edges that lie on a way from the embedding to the logits. */
export function onWays(graph: EdgeGraph, kept: readonly number[]): number[] {
  const { receivers } = graph;
  const into = new Map<number, number[]>();
  for (const edge of kept) {
    const to = edge % receivers.length;
    into.set(to, [...(into.get(to) ?? []), Math.floor(edge / receivers.length)]);
  }
  const reached = new Set([0]);
  receivers.forEach(({ feeds }, to) => {
    if (into.get(to)?.some((from) => reached.has(from))) feeds.forEach((one) => reached.add(one));
  });
  const leading = new Set<number>();
  const isRead = receivers.map(() => false);
  for (let to = receivers.length - 1; to >= 0; to--) {
    const { kind, feeds } = receivers[to] as Receiver;
    if (kind !== 'logits' && !feeds.some((one) => leading.has(one))) continue;
    isRead[to] = true;
    into.get(to)?.forEach((from) => leading.add(from));
  }
  return kept.filter(
    (edge) => isRead[edge % receivers.length] && reached.has(Math.floor(edge / receivers.length)),
  );
}
