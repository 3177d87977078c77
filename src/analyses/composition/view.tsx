import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { formatScore } from '../../charts/numbers';
import report from '../../charts/report.module.css';
import type { ViewProps } from '../define';
import type { CompositionKind, CompositionResult } from './result';
import { LayerMap } from './view/LayerMap';
import { Strongest } from './view/Strongest';

const kinds: Readonly<Record<CompositionKind, { label: string; definition: string }>> = {
  q: { label: 'Queries', definition: '‖OV QK‖ / (‖OV‖ ‖QK‖)' },
  k: { label: 'Keys', definition: '‖OV QKᵀ‖ / (‖OV‖ ‖QK‖)' },
  v: { label: 'Values', definition: '‖OV OV′‖ / (‖OV‖ ‖OV′‖)' },
};

/** How much of what each head writes each later head reads. */
export function View(props: ViewProps<CompositionResult>): ReactElement {
  const [kind, setKind] = useState<CompositionKind>('k');
  const { mean, deviation, pairs } = props.result.baseline[kind];
  return (
    <div className={report.view}>
      <section className={report.card} aria-labelledby="composition-map">
        <h2 className={report.title} id="composition-map">
          What the {kinds[kind].label.toLowerCase()} of later heads read of earlier ones
        </h2>
        <SegmentedControl
          size="xs"
          mb={8}
          aria-label="Read by"
          data={Object.entries(kinds).map(([value, { label }]) => ({ value, label }))}
          value={kind}
          onChange={(value) => setKind(value as CompositionKind)}
        />
        <p className={report.definition}>
          {kinds[kind].definition}, Frobenius norms, 0 to 1, where OV = W_V W_O of the sender, and
          QK = W_Q W_Kᵀ and OV′ of the receiver, with the norm before them folded in; rotations by
          position are left out. Random heads of the same shapes: {formatScore(mean)} ±{' '}
          {formatScore(deviation)} over {pairs} pairs; that mean is taken away below.
        </p>
        <LayerMap {...props} kind={kind} />
      </section>
      <Strongest {...props} kind={kind} />
    </div>
  );
}
