import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { mean, standardDeviation } from '../../../base/statistics';
import { Fact } from '../../../charts/Fact';
import { formatScore, isNumber } from '../../../charts/numbers';
import { parseHead } from '../../../terms/heads';
import type { ViewProps } from '../../define';
import type { InfluenceResult } from '../result';
import styles from '../../../charts/report.module.css';

/** Which heads are uniform, how much that costs, and what as many others would. */
export function Summary({ result, onAblate }: ViewProps<InfluenceResult>): ReactElement {
  const { rows, count, heads, random } = result;
  const scores = rows.map(({ score }) => score).filter(isNumber);
  const draws = random.map((_, i) =>
    mean(rows.map(({ score_random }) => score_random[i]).filter(isNumber)),
  );
  return (
    <section className={styles.card} aria-labelledby="influence-summary">
      <h2 className={styles.title} id="influence-summary">
        Documents without these heads
      </h2>
      <p className={styles.definition}>
        Score: (loss with the heads uniform − loss) / loss, of the document’s mean loss over all
        tokens that have another before them, at most {result.window} read at once. The heads attend
        equally to every token they can see, at all positions. {chosenWords(result)}
      </p>
      <dl className={styles.facts}>
        <Fact term="documents">
          {rows.length === count ? `${count}` : `${rows.length} of ${count}`}
        </Fact>
        <Fact term="mean score">{formatScore(scores.length > 0 ? mean(scores) : null)}</Fact>
        {draws.length > 0 && (
          <Fact
            term={`mean score, ${heads.length} random other ${heads.length === 1 ? 'head' : 'heads'}`}
            note={`standard deviation ${formatScore(standardDeviation(draws))} over ${draws.length} draws`}
          >
            {formatScore(mean(draws))}
          </Fact>
        )}
      </dl>
      <div className={styles.actions}>
        <Button
          size="xs"
          variant="light"
          onClick={() => onAblate(heads.map((name) => parseHead(name)))}
        >
          Make {shortList(heads)} uniform on the page
        </Button>
      </div>
    </section>
  );
}

function chosenWords({ chosenBy, heads, validSamples, random }: InfluenceResult): string {
  const names = heads.join(', ');
  const by = {
    'retrieval-heads': `the best by retrieval score (${validSamples ?? 0} valid samples)`,
    selected: 'selected on the page',
    imported: 'the best of the imported scores',
  }[chosenBy];
  const control =
    random.length === 0
      ? ''
      : ` The control draws as many other heads, of the same layers where there are enough: ${random.map((set) => set.join(' ')).join('; ')}.`;
  return `Heads: ${names}, ${by}.${control}`;
}

function shortList(heads: readonly string[]): string {
  return heads.length <= 4 ? heads.join(', ') : `these ${heads.length} heads`;
}
