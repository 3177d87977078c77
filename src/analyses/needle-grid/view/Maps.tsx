import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { EffectMap } from '../../../charts/EffectMap';
import { handOver } from '../../../charts/exports/handOver';
import { Legend, Ramp } from '../../../charts/Legend';
import report from '../../../charts/report.module.css';
import { parseHead } from '../../../terms/heads';
import type { ViewProps } from '../../define';
import { niahCsv, niahJson } from '../viewFiles';
import { cellsDone, recallsOf } from '../result';
import type { GridCondition, GridResult } from '../result';
import { conditionTitle, finding, percent } from '../viewWords';
import { CellReadout } from './CellReadout';
import styles from './Grid.module.css';

/** One map a condition, on one scale; a cell that is pointed at is marked in all of them. */
export function Maps(props: ViewProps<GridResult>): ReactElement {
  const { result } = props;
  const { conditions, said, advice } = result;
  const [cell, setCell] = useState<number | null>(null);
  const { done, of } = cellsDone(result);
  return (
    <section className={report.card} aria-labelledby="grid-maps">
      <h2 className={report.title} id="grid-maps">
        Where the needle is found
      </h2>
      <p className={report.definition}>
        {finding(result)} {said}
      </p>
      <p className={report.definition}>
        {done} of {of} cells are measured
        {done < of && '; running again goes on from here, after a closed tab too'}.{' '}
        {samplesWords(result)} Prompt length in tokens from left to right, depth of the needle from
        top (start of the text) to bottom.
      </p>
      {advice !== null && <p className={report.advice}>{advice}</p>}
      <div className={styles.maps}>
        {conditions.map((condition) => (
          <ConditionMap key={condition.name} {...{ condition, result, cell, onCell: setCell }} />
        ))}
      </div>
      <div className={styles.footer}>
        <CellReadout result={result} cell={cell} />
        <Legend>
          <Ramp kind="sequential" domain={[0, 1]} label="recall of the answer (ROUGE-1)" />
        </Legend>
      </div>
      <Actions {...props} />
    </section>
  );
}

function samplesWords({ samples, conditions }: GridResult): string {
  const draws = conditions.find(({ name }) => name === 'random')?.sets.length ?? 0;
  const control = draws > 1 ? ` and ${draws} random draws` : '';
  if (samples === 1)
    return `A cell is one test${control && `, or the mean over ${draws} random draws`}.`;
  return `A cell is the mean over ${samples} samples${control}.`;
}

interface ConditionMapProps {
  readonly condition: GridCondition;
  readonly result: GridResult;
  readonly cell: number | null;
  onCell(cell: number | null): void;
}

function ConditionMap({ condition, result, cell, onCell }: ConditionMapProps): ReactElement {
  const { lengths, depths } = result;
  const values = useMemo(() => recallsOf(condition), [condition]);
  const rows = useMemo(() => depths.map(percent), [depths]);
  const columns = useMemo(() => lengths.map(String), [lengths]);
  const title = conditionTitle(condition, result);
  return (
    <div className={styles.map}>
      <h3>{title}</h3>
      <EffectMap
        {...{ rows, columns, values }}
        label={`Recall by depth and length: ${title}`}
        valueLabel="recall"
        extent={1}
        ramp="sequential"
        shared={{ cell, onCell }}
      />
    </div>
  );
}

function Actions({ result, provenance, onAblate }: ViewProps<GridResult>): ReactElement {
  const heads = result.conditions.find(({ name }) => name === 'top')?.sets[0] ?? [];
  const save = (ending: 'json' | 'csv'): void => {
    const text = (ending === 'json' ? niahJson : niahCsv)(result, provenance);
    handOver(`needle-grid.${ending}`, new Blob([text], { type: types[ending] }));
  };
  return (
    <div className={report.actions}>
      <Button size="xs" variant="default" onClick={() => save('json')}>
        Save all answers (JSON)
      </Button>
      <Button size="xs" variant="default" onClick={() => save('csv')}>
        Save all answers (CSV)
      </Button>
      {heads.length > 0 && (
        <Button
          size="xs"
          variant="light"
          onClick={() => onAblate(heads.map((name) => parseHead(name)))}
        >
          Make {heads.join(', ')} uniform on the page
        </Button>
      )}
    </div>
  );
}

const types = { json: 'application/json', csv: 'text/csv' } as const;
