import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { formatScore } from '../../../charts/numbers';
import type { RankedHead } from '../../../charts/ranking';
import report from '../../../charts/report.module.css';
import { headIndex, headName, headNameIn } from '../../../terms/heads';
import type { ViewProps } from '../../define';
import type { LooksAndWorksResult } from '../result';
import { effectShare, mismatches } from '../viewLists';
import type { Shown } from '../viewLists';

interface MismatchesProps extends ViewProps<LooksAndWorksResult> {
  readonly shown: Shown;
}

/** Heads that look the part and do nothing, and heads that work without looking it. */
export function Mismatches({ shown, ...props }: MismatchesProps): ReactElement {
  const { idle, hidden } = mismatches(shown, props.model);
  const { score, effect } = shown.limits;
  return (
    <section className={report.card} aria-labelledby="looks-mismatches">
      <h2 className={report.title} id="looks-mismatches">
        Where looks and works disagree
      </h2>
      <p className={report.definition}>
        Looks the part: a score of {formatScore(score)} or more, half-way from chance to the best
        head. Does something: an effect of {formatScore(effect)} or more either way,{' '}
        {effectShare * 100} % of the largest. One head’s effect can be small because others stand in
        for it.
      </p>
      <div className={report.both}>
        <List {...props} shown={shown} title="Look the part, do nothing" heads={idle} />
        <List {...props} shown={shown} title="Do something, do not look it" heads={hidden} />
      </div>
    </section>
  );
}

interface ListProps extends MismatchesProps {
  readonly title: string;
  readonly heads: readonly RankedHead[];
}

function List({ title, heads, shown, model, onHover, onPick, onSelect }: ListProps): ReactElement {
  return (
    <div>
      <h3 className={report.title}>
        {title}: {heads.length}
      </h3>
      {heads.length === 0 && <p className={report.definition}>No head does.</p>}
      <div className={report.scroll} hidden={heads.length === 0}>
        <table className={report.table} aria-label={title}>
          <thead>
            <tr>
              <th>Head</th>
              <th className={report.number}>Score</th>
              <th className={report.number}>Effect</th>
            </tr>
          </thead>
          <tbody onPointerLeave={() => onHover(null)}>
            {heads.map(({ head }) => (
              <tr key={headName(head)} onPointerEnter={() => onHover(head)}>
                <td>
                  <button type="button" className={report.link} onClick={() => onPick(head)}>
                    {headNameIn(model, head)}
                  </button>
                </td>
                <td className={report.number}>
                  {formatScore(shown.score.values[headIndex(head, model)])}
                </td>
                <td className={report.number}>
                  {formatScore(shown.effect.values[headIndex(head, model)])}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {heads.length > 0 && (
        <div className={report.actions}>
          <Button
            size="xs"
            variant="default"
            onClick={() => onSelect(heads.map(({ head }) => head))}
          >
            Select these
          </Button>
        </div>
      )}
    </div>
  );
}
