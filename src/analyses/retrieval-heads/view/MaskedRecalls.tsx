import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { mean, standardDeviation } from '../../../base/statistics';
import { RecallBars } from '../../../charts/RecallBars';
import type { RecallBar } from '../../../charts/RecallBars';
import { parseHead } from '../../../terms/heads';
import type { ViewProps } from '../../define';
import type { MaskedRecall, RetrievalResult } from '../result';
import styles from '../../../charts/report.module.css';

const scopes: Readonly<Record<RetrievalResult['scope'], string>> = {
  decode: 'at the last prompt token and every token generated after it, as in the paper',
  all: 'at every position of the prompt and after it',
};

/** What becomes of the recall when the best heads, or as many random others, attend uniformly. */
export function MaskedRecalls({ result, onAblate }: ViewProps<RetrievalResult>): ReactElement {
  const { top, random, base, scope, samples } = result;
  return (
    <section className={styles.card} aria-labelledby="retrieval-masked">
      <h2 className={styles.title} id="retrieval-masked">
        What the heads are worth
      </h2>
      <p className={styles.definition}>
        Mean recall of the answer (ROUGE-1) over all {samples.length} samples while a set of heads
        attends uniformly {scopes[scope]}. The control sets are drawn from the other heads
        {random.length > 0 && `: ${spread(random)}`}.
      </p>
      <RecallBars bars={barsOf(base.recall, top, random)} label="recall of the answer (ROUGE-1)" />
      {top && (
        <div className={styles.actions}>
          <Button
            size="xs"
            variant="light"
            onClick={() => onAblate(top.heads.map((name) => parseHead(name)))}
          >
            Make {top.heads.join(', ')} uniform on the page
          </Button>
        </div>
      )}
    </section>
  );
}

function barsOf(
  base: number,
  top: MaskedRecall | null,
  random: readonly MaskedRecall[],
): RecallBar[] {
  const k = (top ?? random[0])?.heads.length ?? 0;
  const heads = k === 1 ? 'head' : 'heads';
  const bars: RecallBar[] = [{ label: 'Unchanged model', value: base, role: 'plain' }];
  bars.push({
    label: `Best ${k} ${heads} uniform`,
    value: top?.recall ?? null,
    note: top?.heads.join(', '),
    role: 'main',
  });
  if (random.length > 0) {
    bars.push({
      label: `${k} random other ${heads} uniform`,
      draws: random.map(({ recall }) => recall),
      note: `${random.length} draws`,
      role: 'control',
    });
  }
  return bars;
}

function spread(random: readonly MaskedRecall[]): string {
  const recalls = random.map(({ recall }) => recall);
  const average = `mean ${mean(recalls).toFixed(2)}`;
  return random.length > 1
    ? `${average}, standard deviation ${standardDeviation(recalls).toFixed(2)} over ${random.length} draws`
    : `${average}, one draw`;
}
