import { ActionIcon, Button, Select } from '@mantine/core';
import type { ReactElement } from 'react';
import { clearEdits, switchHeads } from '../../state/edits';
import type { OffHead } from '../../state/session';
import { headName, headNameIn } from '../../terms/heads';
import type { AblationMode, Intervention } from '../../terms/interventions';
import { Card } from '../Card';
import { useEdit, useLive, useSession } from '../context';
import { Icon } from '../icons';
import { editWords, modeWords } from '../words';
import styles from './Explore.module.css';

const modes = (Object.keys(modeWords) as AblationMode[]).map((value) => ({
  value,
  label: modeWords[value],
}));

/** Everything that makes the edited run differ. */
export function OffCard(): ReactElement {
  const edit = useEdit();
  const off = useSession((session) => session.off);
  const interventions = useSession((session) => session.interventions);
  const count = off.length + interventions.length;
  const clear = (
    <Button size="compact-xs" variant="subtle" color="gray" onClick={() => edit(clearEdits)}>
      Clear all
    </Button>
  );
  return (
    <Card title="Switched off" note={count > 0 ? count : undefined} end={count > 0 && clear}>
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
          {interventions.map((intervention, index) => (
            <EditRow key={JSON.stringify(intervention)} intervention={intervention} index={index} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function OffRow({ head }: { head: OffHead }): ReactElement {
  const edit = useEdit();
  const info = useLive((live) => live.info);
  const name = headNameIn(info ?? {}, head);
  const { layer, head: number } = head;
  return (
    <li className={styles.row}>
      <button
        type="button"
        className={`${styles.link} ${styles.name}`}
        title={`Show ${name}`}
        onClick={() => edit(() => ({ head: { layer, head: number } }))}
      >
        {name}
      </button>
      <Select
        size="xs"
        aria-label={`${name} is`}
        data={modes}
        value={head.mode}
        allowDeselect={false}
        onChange={(mode) => edit(switchHeads([head], mode))}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={`Switch ${name} on again`}
        onClick={() => edit(switchHeads([head], null))}
      >
        <Icon name="close" size={14} />
      </ActionIcon>
    </li>
  );
}

function EditRow({
  intervention,
  index,
}: {
  intervention: Intervention;
  index: number;
}): ReactElement {
  const edit = useEdit();
  const remove = (): void =>
    edit(({ interventions }) => ({ interventions: interventions.filter((_, i) => i !== index) }));
  return (
    <li className={styles.row}>
      <span className={styles.name}>edit</span>
      <span>{editWords(intervention)}</span>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={`Remove the edit ${editWords(intervention)}`}
        onClick={remove}
      >
        <Icon name="close" size={14} />
      </ActionIcon>
    </li>
  );
}
