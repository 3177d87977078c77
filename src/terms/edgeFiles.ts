import { edgeName, edgesOf } from './edges';
import type { EdgeGraph } from './edges';

/** What the file says of the model. */
export interface EdgeFileModel {
  readonly n_layers: number;
  readonly n_heads: number;
  readonly d_model: number;
}

/**
 * Scores of edges and a circuit as EAP-IG's code writes them. A node's score is the sum over the edges that
 * leave it, which is what patching the whole node would do to first order; the logits have none.
 */
export function edgeJson(
  { n_layers, n_heads, d_model }: EdgeFileModel,
  graph: EdgeGraph,
  scores: readonly (number | null)[],
  kept: readonly number[],
): string {
  const isKept = new Set(kept);
  const inGraph = new Set(
    kept.flatMap((edge) => edgeName(graph, edge).replace(/<.>$/, '').split('->')),
  );
  const edges = edgesOf(graph).map((edge) => {
    const score = scores[edge] ?? null;
    return { edge, name: edgeName(graph, edge), fact: { score, in_graph: isKept.has(edge) } };
  });
  const leaving = new Map<string, number>();
  for (const { name, fact } of edges) {
    const from = name.slice(0, name.indexOf('->'));
    leaving.set(from, (leaving.get(from) ?? 0) + (fact.score ?? 0));
  }
  const names = [...graph.senders.map(({ name }) => name), 'logits'];
  const file = {
    cfg: { n_layers, n_heads, parallel_attn_mlp: false, d_model },
    nodes: Object.fromEntries(
      names.map((name) => [
        name,
        { in_graph: inGraph.has(name), score: leaving.get(name) ?? null },
      ]),
    ),
    edges: Object.fromEntries(edges.map(({ name, fact }) => [name, fact])),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}
