import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { clearEdits } from '../../state/edits';
import { headName } from '../../terms/heads';
import { Card } from '../Card';
import { useEdit, useSession } from '../context';
import styles from '../explore/Explore.module.css';
import { ChangeDialog } from './ChangeDialog';
import type { Edited } from './ChangeDialog';
import { ChangeRow } from './ChangeRow';
import { OffRow } from './OffRow';

/** Everything that makes the edited run differ, in the order in which it is done. */
export function EditsCard(): ReactElement {
  const edit = useEdit();
  const [dialog, setDialog] = useState<Edited | null>(null);
  const off = useSession((session) => session.off);
  const changes = useSession((session) => session.interventions);
  const count = off.length + changes.length;
  return (
    <Card
      title="Edits"
      note={count > 0 ? count : undefined}
      end={
        count > 0 && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => edit(clearEdits)}>
            Clear all
          </Button>
        )
      }
    >
      {count === 0 ? (
        <p className={styles.empty}>
          Every head works as trained. Click a head to lock it, then choose “output zeroed” or
          “attends uniformly”, or press the letter O. Shift and click select several at once.
        </p>
      ) : (
        <ul className={styles.list}>
          {off.map((head) => (
            <OffRow key={headName(head)} head={head} />
          ))}
          {changes.map((change, index) => (
            <ChangeRow
              key={`${index} ${JSON.stringify(change)}`}
              change={change}
              index={index}
              onOpen={() => setDialog({ index, change })}
            />
          ))}
        </ul>
      )}
      <Button
        mt="sm"
        size="compact-sm"
        variant="default"
        onClick={() => setDialog({ index: null, change: null })}
      >
        Add an edit …
      </Button>
      <ChangeDialog edited={dialog} onClose={() => setDialog(null)} />
    </Card>
  );
}
