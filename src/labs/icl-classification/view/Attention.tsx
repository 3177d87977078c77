import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { subarray } from '../../../base/ndarray';
import { AttentionMap } from '../../../charts/AttentionMap';
import { formatScore } from '../../../charts/numbers';
import report from '../../../charts/report.module.css';
import { ablations } from '../result';
import type { AblationName, IclView } from '../result';
import { namedTokens } from '../viewTokens';
import styles from './view.module.css';

const titles: Readonly<Record<AblationName, string>> = {
  none: 'As trained',
  first: 'Layer 1 uniform',
  second: 'Layer 2 uniform',
  both: 'Both uniform',
};

/** The attention of both layers on one sequence, as trained or with layers made uniform. */
export function Attention({ view, step }: { view: IclView; step: number }): ReactElement {
  const [ablation, setAblation] = useState<AblationName>('none');
  const tokens = useMemo(() => namedTokens(view.tokens), [view.tokens]);
  const patterns = useMemo(
    () => [0, 1].map((layer) => subarray(view.patterns[ablation], layer)),
    [view, ablation],
  );
  return (
    <section className={report.card} aria-labelledby="icl-attention">
      <h2 className={report.title} id="icl-attention">
        Attention at step {step}
      </h2>
      <p className={report.definition}>
        A sequence of classes that never came before: small letters are items, the capital after
        each is its label, the last item is asked for. In layer 1 labels come to look at the item
        before them; in layer 2 the last item then finds the labels of its like.
      </p>
      <div className={styles.scroll}>
        <SegmentedControl
          size="xs"
          aria-label="Which attention is made uniform"
          data={ablations.map((value) => ({ value, label: titles[value] }))}
          value={ablation}
          onChange={setAblation}
          mb={8}
        />
      </div>
      <p className={report.definition}>
        In-context accuracy:{' '}
        {ablations.map((name, i) => (
          <span key={name}>
            {i > 0 && ' · '}
            {titles[name].toLowerCase()} <strong>{formatScore(view.accuracy[name])}</strong>
          </span>
        ))}
      </p>
      <div className={styles.alike}>
        {patterns.map((pattern, layer) => (
          <div key={layer}>
            <p className={report.definition}>Layer {layer + 1}</p>
            <AttentionMap
              pattern={pattern}
              tokens={tokens}
              label={`Layer ${layer + 1} at step ${step}`}
              maxHeight={400}
            />
          </div>
        ))}
      </div>
    </section>
  );
}
