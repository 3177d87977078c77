import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { HeadGrid } from '../../charts/HeadGrid';
import { ValueBars } from '../../charts/ValueBars';
import { hoverHead } from '../../state/live';
import type { Attribution } from '../../terms/detail';
import { sameHead } from '../../terms/heads';
import type { Head } from '../../terms/heads';
import type { ModelInfo } from '../../terms/models';
import { Card } from '../Card';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import { AnswerArea } from './AnswerArea';
import { logitParts } from './logitParts';
import styles from './Detail.module.css';

/** What every head adds to the logit difference, and the largest of all parts; a click goes to a head. */
export function PartsCard(): ReactElement | null {
  const info = useLive((live) => live.info);
  const answer = useLive((live) => live.detail.attribution);
  if (!info) return null;
  return (
    <Card part="parts" title="What each head adds" note="direct logit attribution">
      <AnswerArea answer={answer}>
        {(attribution) => <Parts attribution={attribution} info={info} />}
      </AnswerArea>
    </Card>
  );
}

const most = 12;

function Parts({ attribution, info }: { attribution: Attribution; info: ModelInfo }): ReactElement {
  const { live } = useWorkbench();
  const edit = useEdit();
  const locked = useSession((session) => session.head);
  const hovered = useLive((state) => state.hoverHead ?? state.patterns?.head ?? null);
  const off = useSession((session) => session.off);
  const parts = useMemo(() => logitParts(attribution, info), [attribution, info]);
  const outlined = useMemo(() => (locked ? [locked] : []), [locked]);
  const go = (head: Head | null): void => edit(() => ({ head }));
  const rest = parts.slice(most);
  return (
    <>
      <HeadGrid
        shape={info}
        content={{
          ...{ kind: 'scores', scores: attribution.heads.data, signed: true },
          label: 'adds to the logit difference',
        }}
        label="What each head adds"
        locked={outlined}
        hovered={hovered}
        off={off}
        onHover={(head) => hoverHead(live, head)}
        onPick={go}
      />
      <h3 className={styles.sub}>Largest parts</h3>
      <ValueBars
        label="Largest parts of the logit difference"
        bars={[
          ...parts.slice(0, most).map(({ name, value, head }) => ({
            ...{ key: name, name, value },
            ...(head && {
              marked: locked !== null && sameHead(locked, head),
              onPick: () => go(head),
              onHover: (inside: boolean) => hoverHead(live, inside ? head : null),
            }),
          })),
          ...(rest.length > 0
            ? [
                {
                  ...{ key: 'rest', name: `${rest.length} smaller parts` },
                  value: rest.reduce((sum, { value }) => sum + value, 0),
                },
              ]
            : []),
        ]}
      />
      <Button
        mt="xs"
        size="compact-xs"
        variant="default"
        onClick={() => edit(() => ({ panel: 'head' }))}
      >
        Look inside the head on show
      </Button>
    </>
  );
}
