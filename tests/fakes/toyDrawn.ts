import { ndarray } from '../../src/base/ndarray';
import type { NdArray } from '../../src/base/ndarray';
import type { CheckedRequest } from '../../src/engine/protocol';
import type { Head } from '../../src/terms/heads';
import type { RunSpec } from '../../src/terms/runs';
import { toyPattern } from './toyModel';

/** The toy's figures: edits are heeded, several heads become their mean, and norms are 2 everywhere. */
export function toyFigures({ run, heads, drawn }: CheckedRequest<'patterns'>): NdArray[] {
  const factor = drawn.quantity.endsWith('norm') ? 2 : 1;
  const before: RunSpec = { ...run, interventions: [] };
  const figure = (of: readonly Head[]): NdArray => {
    const mean = (spec: RunSpec): number[] => {
      const maps = of.map(({ layer, head }) => toyPattern(spec, layer, head).data);
      const sum = (i: number): number => maps.reduce((total, map) => total + map[i]!, 0);
      return Array.from(maps[0]!, (_, i) => (factor * sum(i)) / maps.length);
    };
    const values = mean(drawn.edits === 'before' ? before : run);
    const minus = drawn.edits === 'change' ? mean(before) : values.map(() => 0);
    const n = run.tokens.length;
    return ndarray(
      Float32Array.from(values, (value, i) => value - minus[i]!),
      [n, n],
    );
  };
  return drawn.over === 'head' ? heads.map((head) => figure([head])) : [figure(heads)];
}
