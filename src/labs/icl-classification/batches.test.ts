import { describe, expect, it } from 'vitest';
import { random } from '../../base/random';
import { mean } from '../../base/statistics';
import type { BatchKind } from './batches';
import { drawBatch } from './batches';
import type { TaskSettings } from './task';
import {
  drawClass,
  drawClassOf,
  drawWorld,
  lengthOf,
  positionsOf,
  widthOf,
  withNewClasses,
} from './task';

const preset: TaskSettings = {
  ...{ K: 256, L: 32, D: 48, N: 8, Nmax: 8, B: 2 },
  ...{ eps: 0.1, alpha: 0, p_B: 1, p_C: 0 },
};

function draw(changes: Partial<TaskSettings>, kind: BatchKind = 'training', count = 400) {
  const settings = { ...preset, ...changes };
  const source = random(5);
  const world = drawWorld(settings, source.fork('world'));
  return { settings, world, batch: drawBatch(settings, world, kind, count, source.fork('data')) };
}

/** The share of sequences whose right label is one of those that the context shows. */
function answered({ batch }: ReturnType<typeof draw>): number {
  const shown = batch.sequences.map(({ contextLabels }, i) =>
    contextLabels.includes(batch.targets[i]!) ? 1 : 0,
  );
  return mean(shown);
}

/** Contents `[D]` of a token, without its position. */
function contentOf({ settings, batch }: ReturnType<typeof draw>, i: number, pos: number) {
  const start = (i * lengthOf(settings) + pos) * widthOf(settings);
  return batch.tokens.slice(start + positionsOf(settings), start + widthOf(settings));
}

const lengthsSquared = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value ** 2, 0);

describe('labels', () => {
  it.each([1, 2, 4])('with B = %i the answer is always in the context, B times', (B) => {
    const drawn = draw({ B });
    expect(answered(drawn)).toBe(1);
    for (const [i, { contextLabels }] of drawn.batch.sequences.entries()) {
      const counts = contextLabels.map((label) => contextLabels.filter((x) => x === label).length);
      expect(counts).toEqual(counts.map(() => B));
      expect(new Set(contextLabels).size).toBe(8 / B);
      expect(contextLabels).toContain(drawn.batch.targets[i]);
    }
  });

  it('with B = 0 the answer is in the context by chance only', () => {
    const chance = 1 - (1 - 1 / 32) ** 8;
    expect(Math.abs(answered(draw({ B: 0 }, 'training', 4000)) - chance)).toBeLessThan(0.03);
  });

  it('are those of their classes: k mod L', () => {
    const { batch } = draw({});
    batch.sequences.forEach(({ context, contextLabels, target }, i) => {
      expect(contextLabels).toEqual(context.map((k) => k % 32));
      expect(batch.targets[i]).toBe(target % 32);
    });
  });

  it('move by one in swapped sequences, target and context alike', () => {
    const drawn = draw({}, 'swapped');
    expect(answered(drawn)).toBe(1);
    drawn.batch.sequences.forEach(({ context, contextLabels, target }, i) => {
      expect(contextLabels).toEqual(context.map((k) => (k + 1) % 32));
      expect(drawn.batch.targets[i]).toBe((target + 1) % 32);
    });
  });

  it('have no link to the context in in-weights sequences', () => {
    expect(answered(draw({}, 'in-weights', 4000))).toBeLessThan(0.26);
  });

  it('p_B is the share of bursty sequences', () => {
    const { batch } = draw({ p_B: 0.5 }, 'training', 4000);
    const bursty = batch.sequences.map(({ context }) => (new Set(context).size === 4 ? 1 : 0));
    expect(Math.abs(mean(bursty) - 0.5)).toBeLessThan(0.03);
  });
});

describe('tokens', () => {
  it('are a one-hot position that begins anywhere, and the content', () => {
    const drawn = draw({ Nmax: 12 });
    const [width, positions] = [widthOf(drawn.settings), positionsOf(drawn.settings)];
    const firsts = drawn.batch.sequences.map((_, i) => {
      const rows = Array.from({ length: 17 }, (_, pos) => {
        const start = (i * 17 + pos) * width;
        return [...drawn.batch.tokens.slice(start, start + positions)];
      });
      const first = rows[0]!.indexOf(1);
      rows.forEach((row, pos) => {
        expect(row.filter((value) => value !== 0)).toEqual([1]);
        expect(row.indexOf(1)).toBe(first + pos);
      });
      return first;
    });
    expect(new Set(firsts)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8]));
  });

  it('show the label of the item before, exactly', () => {
    const drawn = draw({});
    drawn.batch.sequences.slice(0, 20).forEach(({ contextLabels }, i) => {
      contextLabels.forEach((label, pair) => {
        const expected = drawn.world.labels.slice(label * 48, (label + 1) * 48);
        expect(contentOf(drawn, i, 2 * pair + 1)).toEqual(expected);
      });
    });
  });

  it.each([0, 0.5, 2])('spread around their class by eps = %d and keep their length', (eps) => {
    const drawn = draw({ eps });
    const size = 1 / Math.sqrt(1 + eps ** 2);
    const off = drawn.batch.sequences.map(({ target }, i) => {
      const item = contentOf(drawn, i, 16);
      const centre = drawn.world.classes.slice(target * 48, (target + 1) * 48);
      return lengthsSquared(item.map((value, j) => value - centre[j]! * size));
    });
    expect(mean(off)).toBeCloseTo((eps * size) ** 2, 1);
    const lengths = drawn.batch.sequences.map((_, i) => lengthsSquared(contentOf(drawn, i, 16)));
    expect(Math.abs(mean(lengths) - 1)).toBeLessThan(0.1);
  });

  it('of new classes are near no known class', () => {
    const nearest = (drawn: ReturnType<typeof draw>, i: number): number => {
      const item = contentOf(drawn, i, 16);
      const dots = Array.from({ length: 256 }, (_, k) =>
        item.reduce((sum, x, j) => sum + x * drawn.world.classes[k * 48 + j]!, 0),
      );
      return Math.max(...dots);
    };
    const least = (kind: BatchKind, changes = {}): number[] => {
      const drawn = draw(changes, kind, 50);
      return drawn.batch.sequences.map((_, i) => nearest(drawn, i));
    };
    expect(mean(least('training'))).toBeGreaterThan(0.8);
    expect(mean(least('in-context'))).toBeLessThan(0.6);
    expect(mean(least('training', { p_C: 1 }))).toBeLessThan(0.6);
  });
});

describe('drawClass', () => {
  it('draws classes by k^-alpha, and by that among those of a label', () => {
    const settings = { ...preset, K: 4, L: 2, alpha: 1 };
    const world = drawWorld(settings, random(1));
    const source = random(2);
    const shares = (take: () => number): number[] => {
      const drawn = Array.from({ length: 20_000 }, take);
      return [0, 1, 2, 3].map((k) => drawn.filter((other) => other === k).length / drawn.length);
    };
    const total = 1 + 1 / 2 + 1 / 3 + 1 / 4;
    const all = shares(() => drawClass(world, source));
    all.forEach((share, k) => expect(share).toBeCloseTo(1 / (k + 1) / total, 1));
    const ofLabel1 = shares(() => drawClassOf(1, world, source));
    expect(ofLabel1[0]! + ofLabel1[2]!).toBe(0);
    expect(ofLabel1[1]).toBeCloseTo(2 / 3, 1);
  });

  it('has new classes with the same labels', () => {
    const world = drawWorld(preset, random(1));
    const other = withNewClasses(world, 128, preset, random(2));
    expect(other.labels).toBe(world.labels);
    expect(other.classes).toHaveLength(128 * 48);
    expect(drawClass(other, random(3))).toBeLessThan(128);
  });
});

it('gives the same batch for the same seed', () => {
  const small = () => draw({}, 'training', 5).batch;
  expect(small()).toEqual(small());
});
