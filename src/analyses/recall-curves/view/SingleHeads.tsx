import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { HeadGrid } from '../../../charts/HeadGrid';
import { formatShort, isNumber } from '../../../charts/numbers';
import { headName, parseHead } from '../../../terms/heads';
import { needleRoles } from '../../../terms/needleRoles';
import type { ViewProps } from '../../define';
import { breakingDrop, costing, costlyDrop, costOf } from '../result';
import type { RecallCurvesResult, Scope } from '../result';
import { points, scopesOfHead, scopeWords, workDoneBefore } from '../viewWords';
import { SingleTable } from './SingleTable';
import styles from '../../../charts/report.module.css';

interface SingleHeadsProps extends ViewProps<RecallCurvesResult> {
  readonly base: number;
}

/** What each head costs by itself in both scopes, and what those that cost something look at. */
export function SingleHeads(props: SingleHeadsProps): ReactElement {
  const { result, base, onSelect } = props;
  const breaking = costing(result, breakingDrop).map(({ head }) => parseHead(head));
  return (
    <section className={styles.card} aria-labelledby="singles-title">
      <h2 className={styles.title} id="singles-title">
        Every head alone
      </h2>
      <Lesson result={result} base={base} />
      <div className={styles.halves}>
        {(['decode', 'all'] as const).map((scope) => (
          <CostGrid key={scope} {...props} scope={scope} />
        ))}
      </div>
      <h3 className={`${styles.title} ${styles.next}`}>Heads that the answer hangs on</h3>
      <p className={styles.definition}>
        Listed are heads that cost more than {points(costlyDrop)} in one of the scopes; more than{' '}
        {points(breakingDrop)} breaks the recall. Roles are told by where a head looks while the
        right answer is read: {roleDefinitions()}. A role is named from 0.3 of the attention on.
      </p>
      <SingleTable {...props} />
      {breaking.length > 0 && (
        <div className={styles.actions}>
          <Button size="xs" variant="default" onClick={() => onSelect(breaking)}>
            Select the heads that break it: {breaking.map(headName).join(', ')}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Masking from the last prompt token on cannot show what was done before. */
function Lesson({
  result,
  base,
}: {
  readonly result: RecallCurvesResult;
  readonly base: number;
}): ReactElement {
  const done = workDoneBefore(result);
  return (
    <>
      <p className={styles.definition}>
        Each head is masked by itself, once while decoding (from the last prompt token on, as in the
        paper) and once at all positions. Unchanged: {formatShort(base)}.
      </p>
      {done.length > 0 && (
        <p className={styles.finding}>
          {done.map(scopesOfHead).join('; ')}. Masked while decoding,{' '}
          {done.length === 1 ? 'it looks' : 'they look'} harmless, since{' '}
          {done.length === 1 ? 'its' : 'their'} work is done before: what later heads need was
          written into the prompt’s keys and values while it was read. So a list of harmless heads
          means little without the scope it was measured in.
        </p>
      )}
    </>
  );
}

function CostGrid({ scope, ...props }: SingleHeadsProps & { readonly scope: Scope }): ReactElement {
  const { result, base, model, head, onHover, onPick } = props;
  const costs = useMemo(
    () => result.singles.map((single) => costOf(single, scope, base)),
    [result.singles, scope, base],
  );
  const content = useMemo(
    () =>
      ({
        kind: 'scores',
        scores: costs,
        label: 'fall of the recall',
        signed: true,
        domain: [-1, 1],
      }) as const,
    [costs],
  );
  const known = costs.filter(isNumber).length;
  return (
    <div>
      <h3 className={styles.title}>
        Masked {scopeWords[scope]}
        {known < costs.length && ' (not measured yet)'}
      </h3>
      <HeadGrid
        shape={model}
        content={content}
        label={`Fall of the recall with each head masked ${scopeWords[scope]}`}
        hovered={head}
        onHover={onHover}
        onPick={(picked) => picked && onPick(picked)}
      />
    </div>
  );
}

function roleDefinitions(): string {
  return Object.values(needleRoles)
    .map(({ title, looks }) => `${title}: ${looks}`)
    .join('; ');
}
