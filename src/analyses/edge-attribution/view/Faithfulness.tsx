import type { ReactElement } from 'react';
import { BandChart } from '../../../charts/BandChart';
import { isNumber } from '../../../charts/numbers';
import report from '../../../charts/report.module.css';
import type { EdgeResult } from '../result';

/** How far the strongest edges go alone, beside as many random ones. */
export function Faithfulness({ result }: { readonly result: EdgeResult }): ReactElement {
  const { curve, measured, examples } = result;
  const drawn = curve[0]?.drawn.map((_, draw) => curve.map((point) => point.drawn[draw] ?? NaN));
  return (
    <section className={report.card} aria-labelledby="edges-curve">
      <h2 className={report.title} id="edges-curve">
        How faithful the strongest edges are
      </h2>
      <p className={report.definition}>
        The model is run with the edges of the largest scores as they are in the clean text, all
        others as in the corrupt one. 1 answers like the clean text, 0 like the corrupt one. Beside
        it as many random edges, {drawn?.length} draws, from least to most.{' '}
        {measured === examples ? '' : `Measured so far: ${measured} of ${examples} examples.`}
      </p>
      {curve.some(({ strongest }) => isNumber(strongest)) && (
        <BandChart
          places={curve.map(({ edges }) => edges)}
          bands={[
            { name: 'strongest edges', rows: [curve.map(({ strongest }) => strongest ?? NaN)] },
            { name: 'random edges', rows: drawn ?? [] },
          ]}
          label="Faithfulness by number of edges"
          xLabel="edges kept"
          yLabel="faithfulness"
          scale="linear"
        />
      )}
    </section>
  );
}
