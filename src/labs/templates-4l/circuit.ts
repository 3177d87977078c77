import type { Random } from '../../base/random';
import { random } from '../../base/random';
import { subarray, valueAt } from '../../base/ndarray';
import type { NdArray } from '../../base/ndarray';
import { mean } from '../../base/statistics';
import { forward } from '../../model/forward';
import type { Transformer } from '../../model/pass';
import { compute } from '../../tensor/readback';
import type { HeadSet } from '../../terms/heads';
import { allHeads, hasHead, headName } from '../../terms/heads';
import { blockHook } from '../../terms/hooks';
import { ablate } from '../../terms/interventions';
import { answersOf, batchesOf, idsOf } from './answers';
import { heldOutCases } from './evaluate';
import { wordsOf } from './grammar';
import type { TemplateCase } from './templateCase';

/** What is left of indirect objects when heads write nothing. */
export interface Ablation {
  readonly accuracy: number;
  readonly logitDifference: number;
}

/** Mean attention of one head between the words that matter in indirect objects. */
export interface NameAttention {
  /** From the last word to the receiver, to the giver's first mention and to its second. */
  readonly endToReceiver: number;
  readonly endToFirst: number;
  readonly endToSecond: number;
  /** From the giver's second mention to the first. */
  readonly secondToFirst: number;
  /** From the word after the giver's first mention to that. */
  readonly nextToFirst: number;
}

/** What was measured of the heads on indirect objects. */
export interface CircuitFacts {
  readonly cases: number;
  readonly base: Ablation;
  /** One head at a time writes nothing, by its name. */
  readonly single: Readonly<Record<string, Ablation>>;
  /** The heads without which alone the logit difference falls by at least `circuitShare`. */
  readonly circuit: readonly string[];
  /** All of them write nothing. */
  readonly together: Ablation;
  /** As many other heads write nothing, five draws. */
  readonly controls: readonly Ablation[];
  readonly attention: Readonly<Record<string, NameAttention>>;
}

/** A head belongs to the circuit when this share of the logit difference is lost without it. */
export const circuitShare = 0.1;
const controlDraws = 5;

/** Measures every head on fresh held-out cases of indirect objects. */
export async function evaluateCircuit(
  model: Transformer,
  seed: number,
  count: number,
  checkpoint: () => Promise<void> = () => Promise.resolve(),
): Promise<CircuitFacts> {
  const source = random(seed).fork('circuit');
  const cases = heldOutCases('indirect-object', count, source);
  const heads = allHeads(model.config);
  const without = async (set: HeadSet): Promise<Ablation> => {
    await checkpoint();
    return ablated(model, cases, set);
  };
  const base = await without([]);
  const single: [string, Ablation][] = [];
  for (const head of heads) single.push([headName(head), await without([head])]);
  const left = new Map(single);
  const circuit = heads.filter((head) => {
    const difference = left.get(headName(head))?.logitDifference ?? 0;
    return difference <= (1 - circuitShare) * base.logitDifference;
  });
  const controls: Ablation[] = [];
  for (const set of otherHeads(heads, circuit, source)) controls.push(await without(set));
  return {
    cases: count,
    base,
    single: Object.fromEntries(single),
    circuit: circuit.map(headName),
    together: await without(circuit),
    controls,
    attention: await nameAttention(model, cases),
  };
}

/** Accuracy and mean logit difference while some heads write nothing. */
export async function ablated(
  model: Transformer,
  cases: readonly TemplateCase[],
  heads: HeadSet,
): Promise<Ablation> {
  const answers = await answersOf(model, cases, ablate(heads, 'zero'));
  return {
    accuracy: mean(answers.map(({ right }) => Number(right))),
    logitDifference: mean(answers.map(({ logitDifference }) => logitDifference)),
  };
}

/** Draws of as many heads outside the set. */
export function otherHeads(heads: HeadSet, set: HeadSet, source: Random): HeadSet[] {
  const others = heads.filter((head) => !hasHead(set, head));
  const size = Math.min(set.length, others.length);
  return Array.from({ length: controlDraws }, () => source.sample(others, size));
}

async function nameAttention(
  model: Transformer,
  cases: readonly TemplateCase[],
): Promise<Record<string, NameAttention>> {
  const hooks = Array.from({ length: model.config.n_layers }, (_, layer) =>
    blockHook(layer, 'attn.hook_pattern'),
  );
  const rows = cases.map(({ clean }) => idsOf(clean));
  const seen = new Map<string, NameAttention[]>();
  for (const places of batchesOf(rows)) {
    const patterns = await compute(() => {
      const batch = places.map((place) => rows[place] ?? []);
      const { cache } = forward(model, batch, { wanted: hooks, logits: 'last' });
      return hooks.flatMap((hook) => cache[hook] ?? []);
    });
    for (const head of allHeads(model.config)) {
      const found = places.map((place, i) =>
        attentionIn(subarray(patterns[head.layer]!, i, head.head), cases[place]!),
      );
      seen.set(headName(head), [...(seen.get(headName(head)) ?? []), ...found]);
    }
  }
  return Object.fromEntries([...seen].map(([name, all]) => [name, meanAttention(all)]));
}

function attentionIn(
  pattern: NdArray,
  { clean, targets, distractors }: TemplateCase,
): NameAttention {
  const words = ['<bos>', ...wordsOf(clean)];
  const [receiver, giver] = [targets[0] ?? '', distractors[0] ?? ''];
  const [first, second, end] = [words.indexOf(giver), words.lastIndexOf(giver), words.length - 1];
  return {
    endToReceiver: valueAt(pattern, end, words.indexOf(receiver)),
    endToFirst: valueAt(pattern, end, first),
    endToSecond: valueAt(pattern, end, second),
    secondToFirst: valueAt(pattern, second, first),
    nextToFirst: valueAt(pattern, first + 1, first),
  };
}

function meanAttention(all: readonly NameAttention[]): NameAttention {
  const of = (part: keyof NameAttention): number => mean(all.map((one) => one[part]));
  return {
    endToReceiver: of('endToReceiver'),
    endToFirst: of('endToFirst'),
    endToSecond: of('endToSecond'),
    secondToFirst: of('secondToFirst'),
    nextToFirst: of('nextToFirst'),
  };
}
