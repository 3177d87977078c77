import { digestOfJson } from '../../src/base/digest';
import { ndarray } from '../../src/base/ndarray';
import type { NdArray } from '../../src/base/ndarray';
import type { RunSpec } from '../../src/terms/runs';
import { parseHook } from '../../src/terms/hooks';
import type { ModelInfo, ModelOffer, Token } from '../../src/terms/models';

const words = (
  'the cat sat on a mat and dog ran to house red blue green river stone apple tree moon star ' +
  'bread salt lamp door key ship wind rain snow fire glass paper'
).split(' ');

/** A model of two layers of eight heads that exists only as rules: layer 0 looks back, layer 1 copies. */
export function toyInfo(id: string, source: ModelInfo['source'], salt = ''): ModelInfo {
  return {
    id,
    source,
    digest: digestOfJson([id, salt]),
    model_type: 'transformer_lens',
    n_layers: 2,
    n_heads: 8,
    n_key_value_heads: 8,
    d_model: 128,
    d_head: 16,
    d_vocab: 512,
    n_ctx: 96,
    n_params: 196_608,
    attn_only: true,
    gated_mlp: false,
    positional_embedding_type: 'standard',
    normalization_type: null,
    input: 'text',
    notes: {
      title: 'Induction, two layers',
      about: 'A toy that follows fixed rules: its heads do what their names would say.',
      examples: [
        {
          name: 'Repeated words',
          text: 'river stone apple moon lamp door river stone apple moon lamp door river stone apple',
        },
        { name: 'A sentence', text: 'the cat sat on a mat and the dog ran to the cat' },
      ],
      parameters: { 'retrieval-heads': { lengths: [60], needle: 'apple moon lamp door' } },
    },
  };
}

/** The words of a text, each with the space before it, as tokens of a list that grows. */
export function toyTokens(text: string): Token[] {
  return [...text.matchAll(/\s?\S+/g)].map(([piece]) => ({
    id: idOf(piece.trim()),
    text: piece,
    special: false,
  }));
}

const known = [...words];

function idOf(word: string): number {
  if (!known.includes(word)) known.push(word);
  return known.indexOf(word);
}

/** The token of an id. */
export function toyToken(id: number): Token {
  return { id, text: ` ${known[id] ?? `word${id}`}`, special: false };
}

/** The pattern of one head, `[query, key]`, with the run's edits. */
export function toyPattern(
  { tokens, interventions }: RunSpec,
  layer: number,
  head: number,
): NdArray {
  const n = tokens.length;
  const data = new Float32Array(n * n);
  const uniform = isEdited(interventions, layer, head, 'uniform');
  const induces = layer === 1 && head % 4 === 3;
  const starved = induces && isEdited(interventions, 0, 2, null);
  for (let query = 0; query < n; query++) {
    for (let key = 0; key <= query; key++) {
      data[query * n + key] = uniform
        ? 1 / (query + 1)
        : weight(tokens, { layer, head, query, key, starved });
    }
    normalise(data.subarray(query * n, query * n + query + 1));
  }
  return ndarray(data, [n, n]);
}

interface Place {
  layer: number;
  head: number;
  query: number;
  key: number;
  starved: boolean;
}

function weight(tokens: readonly number[], { layer, head, query, key, starved }: Place): number {
  const distance = query - key;
  const sink = key === 0 ? 0.5 : 0.02;
  if (layer === 0 && head === 2) return distance === 1 ? 12 : sink;
  if (layer === 1 && head % 4 === 3) {
    const match = key > 0 && tokens[key - 1] === tokens[query];
    return match && !starved ? 9 : sink;
  }
  if (head % 4 === 0) return Math.exp(-distance / (2 + head)) + sink;
  if (head % 4 === 1) return tokens[key] === tokens[query] ? 4 : sink;
  return key === 0 ? 5 : 0.1 + Math.abs(Math.sin(query * 1.7 + key * 0.9 + head + layer)) * 0.6;
}

function normalise(row: Float32Array): void {
  const total = row.reduce((sum, value) => sum + value, 0);
  row.forEach((value, i) => (row[i] = value / total));
}

/** Whether the run edits the head, in this way if one is given. */
export function isEdited(
  interventions: RunSpec['interventions'],
  layer: number,
  head: number,
  kind: string | null,
): boolean {
  return interventions.some(
    ({ at, heads, op }) =>
      parseHook(at).layer === layer &&
      (heads === undefined || heads.includes(head)) &&
      (kind === null || op.kind === kind),
  );
}

/** Logits of every word of the list at one position, `[word]`: induction, as far as its heads are left. */
export function toyLogits({ tokens, interventions }: RunSpec, position: number): number[] {
  const here = tokens[position] ?? 0;
  const before = tokens.slice(0, position).lastIndexOf(here);
  const copied = before >= 0 ? tokens[before + 1] : undefined;
  const broken = isEdited(interventions, 0, 2, null);
  const left = [3, 7].filter((head) => !isEdited(interventions, 1, head, null)).length;
  const strength = broken ? 0.4 : 3 * left;
  return known.map(
    (_, id) => Math.sin(id * 2.3 + here) * 0.8 + (id === copied ? strength : 0) - id * 0.01,
  );
}

/** What opening a toy of a hub would take. */
export function toyOffer(id: string): ModelOffer {
  return {
    ...{ id, commit: 'c0ffee0', model_type: 'toy', n_params: 1000, lasting: true, tooLarge: null },
    ...{ downloadBytes: 4000, storedBytes: 0, memoryF32: 4000, memoryF16: 2000 },
  };
}
