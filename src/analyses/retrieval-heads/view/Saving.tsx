import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { handOver } from '../../../charts/exports/handOver';
import { scoreFile, scoreFileForms, scoreFileRecord } from '../../../terms/scoredSamples';
import type { ScoreFileForm } from '../../../terms/scoredSamples';
import type { ViewProps } from '../../define';
import type { RetrievalResult } from '../result';
import styles from '../../../charts/report.module.css';

/** Writes the scores as files that other programs read, and how they were made. */
export function Saving({ result, model, provenance }: ViewProps<RetrievalResult>): ReactElement {
  const stem = model.id.replace(/[^\w.-]+/g, '_');
  const save = (name: string, text: string): void =>
    handOver(`${stem}.${name}`, new Blob([text], { type: 'application/octet-stream' }));
  return (
    <section className={styles.card} aria-labelledby="retrieval-saving">
      <h2 className={styles.title} id="retrieval-saving">
        Save the scores
      </h2>
      <p className={styles.definition}>
        The scores of the {result.validSamples} valid samples, head by head, as the authors’ program
        writes them, or the means as a table or a list; and a record of how they were made:
        settings, variant, filter, model and tokenizer digests, and each sample’s length and depth.
      </p>
      <div className={styles.actions}>
        {(Object.keys(scoreFileForms) as ScoreFileForm[]).map((form) => (
          <Button
            key={form}
            size="xs"
            variant="default"
            title={scoreFileForms[form]}
            onClick={() => save(form, scoreFile(form, result))}
          >
            {buttons[form]}
          </Button>
        ))}
        <Button
          size="xs"
          variant="default"
          onClick={() => save('meta.json', record(provenance, result))}
        >
          How they were made (.meta.json)
        </Button>
      </div>
    </section>
  );
}

const buttons: Readonly<Record<ScoreFileForm, string>> = {
  json: 'All scores (head_score .json)',
  tsv: 'Means as gates (.tsv)',
  txt: 'Retrieval heads (.txt)',
};

function record(
  provenance: ViewProps<RetrievalResult>['provenance'],
  result: RetrievalResult,
): string {
  return `${JSON.stringify(scoreFileRecord(provenance, result), null, 2)}\n`;
}
