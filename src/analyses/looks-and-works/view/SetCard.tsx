import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { mean, standardDeviation } from '../../../base/statistics';
import { formatScore } from '../../../charts/numbers';
import report from '../../../charts/report.module.css';
import { headNameIn } from '../../../terms/heads';
import type { HeadSet } from '../../../terms/heads';
import type { ViewProps } from '../../define';
import type { LooksAndWorksResult, SetAnswer, SetEffect } from '../result';

interface SetCardProps extends ViewProps<LooksAndWorksResult> {
  /** The effect that is shown. */
  readonly effect: number;
}

/** The selected heads switched off together, beside random sets of the same layers. */
export function SetCard(props: SetCardProps): ReactElement {
  const { result, model, selected, effect, onDetail, onAblate } = props;
  const [answer, setAnswer] = useState<SetAnswer | null>(null);
  const [busy, setBusy] = useState(false);
  const namesOf = (heads: HeadSet): string =>
    heads.map((head) => headNameIn(model, head)).join(', ');
  const measure = async (): Promise<void> => {
    setBusy(true);
    setAnswer((await onDetail({ heads: [...selected] })) as SetAnswer | null);
    setBusy(false);
  };
  const known = result.effects[effect];
  const none = selected.length === 0;
  return (
    <section className={report.card} aria-labelledby="looks-set">
      <h2 className={report.title} id="looks-set">
        Selected heads together
      </h2>
      <p className={report.definition}>
        {none
          ? 'None yet: drag a box over the scatter, or take one of the lists below.'
          : `${selected.length} selected: ${namesOf(selected)}.`}
      </p>
      {answer && known && (
        <Answer
          rows={rowsOf(answer, effect, namesOf)}
          unit={known.unit}
          unchanged={known.unchanged}
          controls={answer.controls.map(({ effects }) => effects[effect] ?? NaN)}
        />
      )}
      <div className={report.actions}>
        <Button size="xs" disabled={none} loading={busy} onClick={() => void measure()}>
          Switch them off together
        </Button>
        <Button size="xs" variant="light" disabled={none} onClick={() => onAblate(selected)}>
          Make them uniform on the page
        </Button>
      </div>
    </section>
  );
}

interface Row {
  readonly name: string;
  readonly heads: string;
  readonly value: number;
}

function rowsOf(
  { set, controls }: SetAnswer,
  effect: number,
  namesOf: (heads: HeadSet) => string,
): Row[] {
  const rowOf = (name: string, one: SetEffect): Row => ({
    name,
    heads: namesOf(one.heads),
    value: one.effects[effect] ?? NaN,
  });
  return [rowOf('The set', set), ...controls.map((one, i) => rowOf(`Random ${i + 1}`, one))];
}

interface AnswerProps {
  readonly rows: readonly Row[];
  readonly unit: string;
  readonly unchanged: number;
  readonly controls: readonly number[];
}

function Answer({ rows, unit, unchanged, controls }: AnswerProps): ReactElement {
  return (
    <>
      <table className={report.table} aria-label="The set and random sets">
        <thead>
          <tr>
            <th>Switched off</th>
            <th>Heads</th>
            <th className={report.number}>Effect{unit && ` (${unit})`}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, heads, value }) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{heads}</td>
              <td className={report.number}>{formatScore(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={report.definition}>
        Unchanged model: {formatScore(unchanged)}. Random sets of as many heads, in the same layers
        as far as these have enough others
        {controls.length === 0
          ? ': none, there are too few other heads.'
          : `: ${formatScore(mean(controls))} ± ${formatScore(standardDeviation(controls))} over ${controls.length} draws.`}
      </p>
    </>
  );
}
