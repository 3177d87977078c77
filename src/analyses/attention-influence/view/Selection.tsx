import { Button, Slider } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Document } from '../../../terms/documents';
import { bestWithinDomains } from '../../../terms/influence';
import type { ViewProps } from '../../define';
import type { InfluenceQuestion, InfluenceResult } from '../result';
import { downloadLines } from './downloadLines';
import report from '../../../charts/report.module.css';
import styles from './Influence.module.css';

/** Texts that are asked for at a time. */
const batch = 200;

interface SelectionProps extends ViewProps<InfluenceResult> {
  readonly share: number;
  onShare(share: number): void;
}

/** Takes the best of each domain, and writes files. */
export function Selection({ result, onDetail, share, onShare }: SelectionProps): ReactElement {
  const { rows } = result;
  const chosen = bestWithinDomains(rows, share);
  const domains = new Set(rows.map(({ domain }) => domain)).size;
  const saveChosen = async (): Promise<void> => {
    const inOrder = chosen.map(({ index }) => index).sort((a, b) => a - b);
    const lines: string[] = [];
    for (let start = 0; start < inOrder.length; start += batch) {
      const indices = inOrder.slice(start, start + batch);
      const question: InfluenceQuestion = { kind: 'texts', indices };
      const texts = (await onDetail(question)) as readonly Document[] | null;
      if (texts === null) return;
      lines.push(
        ...texts.map((document, i) =>
          JSON.stringify({ ...document, score: rows[indices[i] ?? -1]?.score ?? null }),
        ),
      );
    }
    downloadLines('selected.jsonl', lines);
  };
  return (
    <section className={report.card} aria-labelledby="influence-selection">
      <h2 className={report.title} id="influence-selection">
        Select the best
      </h2>
      <p className={report.definition}>
        Ranks are taken within each domain, as in the paper (there the best 20 %): {chosen.length}{' '}
        of {rows.length} documents in {domains} {domains === 1 ? 'domain' : 'domains'}.
      </p>
      <div className={styles.controls}>
        <div className={styles.slider}>
          Share of each domain: {Math.round(100 * share)} %
          <Slider
            min={1}
            max={100}
            value={Math.round(100 * share)}
            onChange={(value) => onShare(value / 100)}
            label={null}
            size="sm"
            thumbLabel="Share of each domain, percent"
          />
        </div>
        <Button size="xs" variant="default" onClick={() => void saveChosen()}>
          Save the selected documents
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            downloadLines(
              'scores.jsonl',
              rows.map((row) => JSON.stringify(row)),
            )
          }
        >
          Save all scores
        </Button>
      </div>
    </section>
  );
}
