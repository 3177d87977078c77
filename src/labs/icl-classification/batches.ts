import { fillNormal } from '../../base/normals';
import type { Random } from '../../base/random';
import type { Draw, TaskSettings, World } from './task';
import { drawApart, drawBursty, lengthOf, positionsOf, widthOf, withNewClasses } from './task';

/** Sequences as the network reads them, and what they are made of. */
export interface Batch {
  readonly count: number;
  /** `[batch, pos, d_model]` */
  readonly tokens: Float32Array;
  /** The right label of each sequence. */
  readonly targets: readonly number[];
  readonly sequences: readonly Labelled[];
}

/** A draw with the labels that the context shows. */
export interface Labelled extends Draw {
  readonly contextLabels: readonly number[];
}

/** Which sequences a batch holds. */
export type BatchKind =
  /** As in training: bursty with p_B, of new classes with p_C. */
  | 'training'
  /** Bursty, of classes that never came before: only the context tells the label. */
  | 'in-context'
  /** Bursty, of known classes whose labels are all moved by one: context against memory. */
  | 'swapped'
  /** Of known classes, context and target without a link: only memory tells the label. */
  | 'in-weights';

/** How many classes are drawn anew for sequences of new classes. */
const newClasses = 128;

/** A batch of fresh sequences. */
export function drawBatch(
  settings: TaskSettings,
  world: World,
  kind: BatchKind,
  count: number,
  random: Random,
): Batch {
  const { L, D } = settings;
  const fresh = (): World => withNewClasses(world, Math.ceil(newClasses / L) * L, D, random);
  const once = kind === 'in-context' ? fresh() : world;
  const bursty = { ...settings, B: Math.max(1, settings.B) };
  const tokens = new Float32Array(count * lengthOf(settings) * widthOf(settings));
  const noise = fillNormal(new Float32Array(count * (settings.N + 1) * D), random);
  const sequences = Array.from({ length: count }, (_, i) => {
    const isNew = kind === 'training' && settings.p_C > 0 && random.next() < settings.p_C;
    const from = isNew ? fresh() : once;
    const draw = isBursty(settings, kind, random)
      ? drawBursty(bursty, from, random)
      : drawApart(settings, from, random);
    const shift = kind === 'swapped' ? 1 : 0;
    const labelled = { ...draw, contextLabels: draw.context.map((k) => (k + shift) % L) };
    writeSequence(settings, from, labelled, { tokens, noise, i, random });
    return labelled;
  });
  const moved = kind === 'swapped' ? 1 : 0;
  return { count, tokens, sequences, targets: sequences.map(({ target }) => (target + moved) % L) };
}

function isBursty({ B, p_B }: TaskSettings, kind: BatchKind, random: Random): boolean {
  if (kind === 'in-weights') return false;
  if (kind !== 'training') return true;
  return B > 0 && (p_B >= 1 || random.next() < p_B);
}

/** Writes the tokens of one sequence, its positions beginning at a random one. */
function writeSequence(
  settings: TaskSettings,
  world: World,
  { context, contextLabels, target }: Labelled,
  to: { tokens: Float32Array; noise: Float32Array; i: number; random: Random },
): void {
  const { D, N, eps } = settings;
  const [length, width, positions] = [lengthOf(settings), widthOf(settings), positionsOf(settings)];
  const first = to.random.int(positions - length + 1);
  const size = 1 / Math.sqrt(1 + eps ** 2);
  const spread = (eps / Math.sqrt(D)) * size;
  for (let pos = 0; pos < length; pos++) {
    const start = (to.i * length + pos) * width;
    to.tokens[start + first + pos] = 1;
    const pair = pos >> 1;
    const isLabel = pos % 2 === 1;
    const source = isLabel ? world.labels : world.classes;
    const row = (isLabel ? contextLabels[pair]! : (context[pair] ?? target)) * D;
    const noiseAt = (to.i * (N + 1) + pair) * D;
    for (let j = 0; j < D; j++) {
      to.tokens[start + positions + j] = isLabel
        ? source[row + j]!
        : source[row + j]! * size + to.noise[noiseAt + j]! * spread;
    }
  }
}
