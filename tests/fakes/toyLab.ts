import { z } from 'zod';
import type { Training } from '../../src/labs/define.ts';
import { defineLab } from '../../src/labs/define.ts';
import { descentOf, trainingFields } from '../../src/labs/trainingFields.ts';
import { add, each, multiply, subtract } from '../../src/tensor/elementwise.ts';
import { total } from '../../src/tensor/gradient.ts';
import { compute } from '../../src/tensor/readback.ts';
import type { NamedTensors, Tensor } from '../../src/tensor/tensor.ts';
import { fromValues } from '../../src/tensor/tensor.ts';

export const toyParameters = z.object({
  slope: z.number().default(2).meta({ title: 'Slope', description: 'Of the line to be found' }),
  points: z.number().int().min(1).default(16).meta({ title: 'Points a batch' }),
  ...trainingFields({ steps: 100, rate: 0.1, optimizer: 'adam', clip: 5 }),
});
type ToyParameters = z.output<typeof toyParameters>;

/** The smallest lab: a line y = slope x + 1 is found from noisy points. */
export const toyLab = defineLab<typeof toyParameters, { line: readonly number[] }>({
  id: 'toy',
  title: 'A line',
  about: 'Finds the slope and the intercept of a line.',
  paper: { title: 'None', authors: 'Nobody', year: 2026, id: 'none' },
  parameters: toyParameters,
  presets: [
    { id: 'steep', title: 'Steep', about: 'A slope of 2.', parameters: {} },
    { id: 'flat', title: 'Flat', about: 'No slope.', parameters: { slope: 0 } },
  ],
  series: [
    { name: 'loss', title: 'Loss', about: 'Mean squared error of a batch.', of: 'run' },
    { name: 'error', title: 'Error', about: 'Distance of the slope from the true one.', of: 'run' },
  ],
  charts: [{ title: 'Loss', unit: '', series: ['loss', 'error'] }],
  references: () => ({ loss: [{ value: 0.01, label: 'noise' }] }),
  train: () => Promise.resolve({ trainer: { begin } }),
  view: () => Promise.reject(new Error('the toy has no view')),
});

function begin(parameters: ToyParameters): Training<{ line: readonly number[] }> {
  const { slope, points } = parameters;
  const scalar = (value: number): Tensor => fromValues(Float32Array.of(value), [1], 'd_model');
  return {
    parameters: new Map([
      ['slope', scalar(0)],
      ['intercept', scalar(0)],
      ['frozen', scalar(1)],
    ]),
    frozen: new Set(['frozen']),
    ...descentOf(parameters),
    loss(tensors, _, data) {
      const x = Float32Array.from({ length: points }, () => data.normal());
      const y = x.map((at) => slope * at + 1 + 0.1 * data.normal());
      const given = (values: Float32Array): Tensor<'pos d_model'> =>
        fromValues(values, [points, 1], 'pos d_model');
      const part = (name: string): Tensor<'d_model'> => tensors.get(name) as Tensor<'d_model'>;
      const line = add(multiply(given(x), part('slope')), part('intercept'));
      const error = subtract(multiply(line, part('frozen')), given(y));
      return total(
        multiply(each(error, 'square'), fromValues(Float32Array.of(1 / points), [1], 'd_model')),
      );
    },
    async measure(tensors: NamedTensors, { random }) {
      const [found, intercept] = await compute(() => [
        tensors.get('slope') as Tensor,
        tensors.get('intercept') as Tensor,
      ]);
      const line = [found?.data[0] ?? NaN, intercept?.data[0] ?? NaN];
      return {
        metrics: { error: Math.abs(line[0]! - slope), draw: random.next() },
        view: { line },
      };
    },
  };
}
