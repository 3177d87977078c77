import type { ReactElement } from 'react';
import { BandChart } from '../../../src/charts/BandChart';
import { Histogram } from '../../../src/charts/Histogram';
import { LineChart } from '../../../src/charts/LineChart';
import { PointChart } from '../../../src/charts/PointChart';
import { scores } from '../data';

const steps = Array.from({ length: 40 }, (_, i) => i * 25);
const loss = steps.map((step) => 0.3 + 4 * Math.exp(-step / 200));
const accuracy = steps.map((step) => 1 / (1 + Math.exp((400 - step) / 60)));
const lengths = [128, 256, 512, 1024];
const shares = scores(60).map((value) => value ?? 0);

/** Curves, bands, points and counts. */
export const plates: Readonly<Record<string, ReactElement>> = {
  lines: (
    <LineChart
      curves={[
        { name: 'training', x: steps, y: loss, tone: 'faint' },
        { name: 'held out', x: steps, y: loss.map((value) => value * 1.1), tone: 'strong' },
      ]}
      label="Loss"
      unit="nats"
      scale="log"
      references={[{ value: 4.2, label: 'chance' }]}
      cursor={400}
    />
  ),
  'lines-range': (
    <LineChart
      curves={[{ name: 'accuracy', x: steps, y: accuracy }]}
      label="Accuracy"
      unit="share"
      range={[0, 1]}
      end={1200}
    />
  ),
  bands: (
    <BandChart
      places={lengths}
      bands={[
        { name: 'top heads', rows: [0.9, 0.7, 0.5, 0.2].map((at) => [at, at + 0.05, at - 0.05]) },
        { name: 'published', rows: [[0.95], [0.8], [0.6], [0.3]], dashed: true },
      ]}
      label="Recall by length"
      xLabel="tokens"
      yLabel="recall"
    />
  ),
  'bands-draws': (
    <BandChart
      places={[1, 2, 3, 5, 10, 15]}
      bands={[
        { name: 'best heads', rows: [[0.9, 0.2, 0.05, 0, 0, 0]], points: true },
        {
          name: 'random heads, median',
          middle: 'median',
          points: true,
          rows: [
            [1, 1, 1, 0.9, 0.8, 0.5],
            [1, 0.9, 1, 0.9, 0.1, 0.6],
            [1, 1, 0.95, 0.9, 0.7, 0.4],
          ],
        },
        { name: 'unchanged model', rows: [[1, 1, 1, 1, 1, 1]], dashed: true },
      ]}
      label="Recall by number of heads"
      xLabel="heads masked"
      yLabel="recall"
      scale="linear"
      range={[0, 1]}
    />
  ),
  points: (
    <PointChart
      groups={[
        { name: 'layer 0', x: shares.slice(0, 30), y: shares.slice(30) },
        { name: 'layer 1', x: shares.slice(30), y: shares.slice(0, 30) },
      ]}
      label="Two scores"
      xLabel="this run"
      yLabel="another"
      diagonal
    />
  ),
  histogram: (
    <Histogram
      values={scores(144)}
      label="induction score"
      unit="heads"
      domain={[0, 1]}
      mark={{ value: 0.08, label: 'chance' }}
    />
  ),
};
