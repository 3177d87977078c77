import type { LoadedModel } from '../../src/model/loaded.ts';
import { readBack } from '../../src/tensor/readback.ts';

/** Numbers by position, or by position or head and what is inside: `[pos][d]`, `[pos][head][d]`, `[head][query][key]`. */
export type Rows = number[][];
export type Heads = number[][][];

/** What is done at a hook (its name without blocks.N.): the values are changed in place. */
export type Edit = (layer: number, hook: string, values: Rows | Heads) => void;

type Weights = ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>;

/** The weights of a model, on the host. */
export async function plainWeights({ parameters }: LoadedModel): Promise<Weights> {
  const entries = [...parameters.entries()];
  const arrays = await readBack(entries.map(([, tensor]) => tensor));
  return new Map(entries.map(([name], i) => [name, arrays[i]!]));
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const dot = (a: readonly number[], b: readonly number[]): number =>
  sum(a.map((value, i) => value * b[i]!));

/** GPT-2 in nested lists of f64, loop by loop, with edits by hand: the logits `[pos][vocab]`. */
export function plainGpt2(
  { config }: LoadedModel,
  weights: Weights,
  tokens: readonly number[],
  edit: Edit = () => undefined,
): Rows {
  const values = (name: string): Float32Array => weights.get(name)!.data;
  const { d_model, d_head, d_mlp, d_vocab, n_heads } = config;
  const through = (x: number[], name: string, width: number, bias?: string, start = 0): number[] =>
    range(width).map((o) => {
      const weight = values(name);
      const product = sum(x.map((value, i) => value * weight[start + i * width + o]!));
      return product + (bias ? values(bias)[o]! : 0);
    });
  const add = (a: Rows, b: Rows): Rows => a.map((row, p) => row.map((x, i) => x + b[p]![i]!));

  const normed = (x: Rows, name: string, layer: number, hook: string): Rows => {
    const centred = x.map((row) => row.map((value) => value - sum(row) / d_model));
    const scale = centred.map((row) => [Math.sqrt(dot(row, row) / d_model + config.eps)]);
    edit(layer, `${hook}.hook_scale`, scale);
    const out = centred.map((row, p) => row.map((value) => value / scale[p]![0]!));
    edit(layer, `${hook}.hook_normalized`, out);
    return out.map((row) =>
      row.map((value, i) => value * values(`${name}.w`)[i]! + values(`${name}.b`)[i]!),
    );
  };

  const perHead = (x: Rows, layer: number, letter: string): Heads => {
    const weight = values(`blocks.${layer}.attn.W_${letter}`);
    const bias = values(`blocks.${layer}.attn.b_${letter}`);
    const [, heads] = weights.get(`blocks.${layer}.attn.W_${letter}`)!.shape;
    if (heads !== n_heads) throw new Error('expected W as [d_model, head, d_head]');
    const out = x.map((row) =>
      range(n_heads).map((h) =>
        range(d_head).map((e) => {
          const column = h * d_head + e;
          return sum(row.map((v, i) => v * weight[i * n_heads * d_head + column]!)) + bias[column]!;
        }),
      ),
    );
    edit(layer, `attn.hook_${letter.toLowerCase()}`, out);
    return out;
  };

  let residual: Rows = tokens.map((id, p) =>
    range(d_model).map(
      (i) => values('embed.W_E')[id * d_model + i]! + values('pos_embed.W_pos')[p * d_model + i]!,
    ),
  );
  for (const layer of range(config.n_layers)) {
    const block = `blocks.${layer}`;
    edit(layer, 'hook_resid_pre', residual);
    const x = normed(residual, `${block}.ln1`, layer, 'ln1');
    const [q, k, v] = [perHead(x, layer, 'Q'), perHead(x, layer, 'K'), perHead(x, layer, 'V')];
    const scores: Heads = range(n_heads).map((h) =>
      q.map((row, p) =>
        k.map((key, s) => (s > p ? -Infinity : dot(row[h]!, key[h]!) * config.attn_scale)),
      ),
    );
    edit(layer, 'attn.hook_attn_scores', scores);
    const pattern: Heads = scores.map((head) =>
      head.map((row) => {
        const weightsOfRow = row.map((score) => Math.exp(score));
        return weightsOfRow.map((weight) => weight / sum(weightsOfRow));
      }),
    );
    edit(layer, 'attn.hook_pattern', pattern);
    const z: Heads = tokens.map((_, p) =>
      range(n_heads).map((h) =>
        range(d_head).map((e) => sum(pattern[h]![p]!.map((weight, s) => weight * v[s]![h]![e]!))),
      ),
    );
    edit(layer, 'attn.hook_z', z);
    const result: Heads = z.map((heads) =>
      heads.map((own, h) =>
        through(own, `${block}.attn.W_O`, d_model, undefined, h * d_head * d_model),
      ),
    );
    edit(layer, 'attn.hook_result', result);
    const attnOut = result.map((heads) =>
      range(d_model).map((i) => sum(heads.map((own) => own[i]!)) + values(`${block}.attn.b_O`)[i]!),
    );
    edit(layer, 'hook_attn_out', attnOut);
    const mid = add(residual, attnOut);
    edit(layer, 'hook_resid_mid', mid);
    const y = normed(mid, `${block}.ln2`, layer, 'ln2');
    const mlpOut = y.map((row) => {
      const pre = through(row, `${block}.mlp.W_in`, d_mlp, `${block}.mlp.b_in`);
      const cubic = (value: number): number => value + 0.044715 * value ** 3;
      const post = pre.map(
        (value) => 0.5 * value * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * cubic(value))),
      );
      return through(post, `${block}.mlp.W_out`, d_model, `${block}.mlp.b_out`);
    });
    edit(layer, 'hook_mlp_out', mlpOut);
    residual = add(mid, mlpOut);
    edit(layer, 'hook_resid_post', residual);
  }
  const last = normed(residual, 'ln_final', config.n_layers, 'ln_final');
  return last.map((row) => through(row, 'unembed.W_U', d_vocab));
}
