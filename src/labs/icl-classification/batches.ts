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
  /** Of known classes, bursty unless B is 0. */
  | 'known'
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
  const size = Math.ceil(newClasses / L) * L;
  const novel =
    kind === 'in-context' || settings.p_C > 0
      ? withNewClasses(world, size, settings, random)
      : world;
  const bursty = { ...settings, B: Math.max(1, settings.B) };
  const tokens = new Float32Array(count * lengthOf(settings) * widthOf(settings));
  const noise = fillNormal(new Float32Array(count * (settings.N + 1) * D), random);
  const sequences = Array.from({ length: count }, (_, i) => {
    const from = isNew(settings, kind, random) ? novel : world;
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

function isNew({ p_C }: TaskSettings, kind: BatchKind, random: Random): boolean {
  if (kind !== 'training') return kind === 'in-context';
  return p_C > 0 && random.next() < p_C;
}

function isBursty({ B, p_B }: TaskSettings, kind: BatchKind, random: Random): boolean {
  if (kind === 'in-weights') return false;
  if (kind === 'known') return B > 0;
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
  const { tokens, noise } = to;
  const [length, width, positions] = [lengthOf(settings), widthOf(settings), positionsOf(settings)];
  const first = to.random.int(positions - length + 1);
  const size = 1 / Math.sqrt(1 + eps ** 2);
  const spread = (eps / Math.sqrt(D)) * size;
  for (let pos = 0; pos < length; pos++) {
    const start = (to.i * length + pos) * width;
    const pair = pos >> 1;
    tokens[start + first + pos] = 1;
    const content = start + positions;
    if (pos % 2 === 1) {
      const label = contextLabels[pair]! * D;
      for (let j = 0; j < D; j++) tokens[content + j] = world.labels[label + j]!;
    } else {
      const [item, noiseAt] = [(context[pair] ?? target) * D, (to.i * (N + 1) + pair) * D];
      for (let j = 0; j < D; j++) {
        tokens[content + j] = world.classes[item + j]! * size + noise[noiseAt + j]! * spread;
      }
    }
  }
}
