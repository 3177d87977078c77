import { ActionIcon, Select } from '@mantine/core';
import type { ReactElement } from 'react';
import { switchHeads } from '../../state/edits';
import type { OffHead } from '../../state/session';
import { headNameIn } from '../../terms/heads';
import type { AblationMode } from '../../terms/interventions';
import { useEdit, useLive } from '../context';
import styles from '../explore/Explore.module.css';
import { Icon } from '../icons';
import { modeWords } from '../words';

const modes = (Object.keys(modeWords) as AblationMode[]).map((value) => ({
  value,
  label: modeWords[value],
}));

/** A head that is switched off: how, and the way back. */
export function OffRow({ head }: { head: OffHead }): ReactElement {
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
