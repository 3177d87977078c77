import { Button, NativeSelect, Progress } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { layerName } from '../../terms/blocks';
import type { LayerCheck } from '../../state/trust';
import { useLive, useSession, useWorkbench } from '../context';
import { agrees, verdict, verdictNote } from './sentences';
import styles from './Trust.module.css';

/** Recomputes a layer of the text on the page apart from the tensor library, and says how far it is. */
export function LayerCheckForm(): ReactElement {
  const { trusting } = useWorkbench();
  const info = useLive((live) => live.info);
  const layers = info?.n_layers ?? 0;
  const shown = useLive((live) => live.shown);
  const check = useLive((live) => live.trust.check);
  const locked = useSession((session) => session.head?.layer ?? 0);
  const [chosen, setChosen] = useState<number | null>(null);
  const layer = Math.min(chosen ?? check?.layer ?? locked, Math.max(0, layers - 1));
  const running = check?.state === 'running';
  return (
    <section aria-labelledby="trust-check">
      <h3 id="trust-check">Check one layer on the processor</h3>
      <p className={styles.quiet}>
        From the run’s residual before the layer and the layer’s weights, read back from the device,
        plain loops in f64 compute pattern and residual anew. The text is the one on the page
        {shown && `, ${shown.base.spec.tokens.length} tokens`}, without edits.
      </p>
      <div className={styles.row}>
        <NativeSelect
          size="xs"
          aria-label="Layer to check"
          value={layer}
          disabled={layers === 0 || running}
          onChange={(event) => setChosen(Number(event.currentTarget.value))}
          data={Array.from({ length: layers }, (_, i) => ({
            value: `${i}`,
            label: `Layer ${info?.blocks ? layerName(info, i) : i}`,
          }))}
        />
        <Button
          size="xs"
          disabled={!shown}
          loading={running}
          onClick={() => void trusting.check(layer)}
        >
          Check one layer
        </Button>
        {!shown && <span className={styles.quiet}>No text has been run yet.</span>}
      </div>
      <div aria-live="polite">{check && <Outcome check={check} />}</div>
    </section>
  );
}

function Outcome({ check }: { check: LayerCheck }): ReactElement {
  const { state, result, problem } = check;
  if (state === 'running') return <Underway check={check} />;
  if (state === 'cancelled')
    return <p className={styles.outcome}>Stopped: layer {check.layer} was not checked.</p>;
  if (!result)
    return (
      <p className={styles.outcome} data-verdict="differs">
        Layer {check.layer} could not be checked. {problem}
      </p>
    );
  if (result.kind === 'unavailable')
    return <p className={styles.outcome}>Not recomputed here: {result.reason}.</p>;
  return (
    <div className={styles.outcome} data-verdict={agrees(result) ? 'agrees' : 'differs'}>
      <p>{verdict(result)}</p>
      <p className={styles.quiet}>{verdictNote(result)}</p>
    </div>
  );
}

function Underway({ check: { layer, progress } }: { check: LayerCheck }): ReactElement {
  const { trusting } = useWorkbench();
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  return (
    <div className={styles.underway}>
      <span>Recomputing layer {layer}…</span>
      <Progress value={share * 100} aria-label="Progress" />
      <Button size="compact-xs" variant="default" onClick={() => trusting.cancel()}>
        Cancel
      </Button>
    </div>
  );
}
