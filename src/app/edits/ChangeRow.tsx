import { ActionIcon, Checkbox, Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { canEdit, needsTexts } from '../../state/changeDraft';
import { raiseChange, removeChange, replaceChange } from '../../state/edits';
import type { Change } from '../../state/session';
import { useEdit, useLive } from '../context';
import styles from '../explore/Explore.module.css';
import { Icon } from '../icons';
import { changeWords } from '../words';

export interface ChangeRowProps {
  readonly change: Change;
  readonly index: number;
  onOpen(): void;
}

/** An edit in the list: whether it is made, what it is, its place in the order. */
export function ChangeRow({ change, index, onOpen }: ChangeRowProps): ReactElement {
  const edit = useEdit();
  const info = useLive((live) => live.info);
  const words = changeWords(change, info ?? {});
  const title = change.name ?? words;
  return (
    <li className={styles.row}>
      <Checkbox
        size="xs"
        aria-label={`Make the edit ${title}`}
        checked={!change.paused}
        onChange={({ currentTarget: { checked } }) =>
          edit(replaceChange(index, { ...change, paused: checked ? undefined : true }))
        }
      />
      <span title={words}>
        {change.name === undefined ? words : <strong>{change.name}</strong>}
        {change.name !== undefined && <span className={styles.quiet}> {words}</span>}
      </span>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`What to do with the edit ${title}`}
          >
            <Icon name="chevron" size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {canEdit(change) && !needsTexts(change.op.kind) && (
            <Menu.Item onClick={onOpen}>Change it …</Menu.Item>
          )}
          {index > 0 && (
            <Menu.Item onClick={() => edit(raiseChange(index))}>Make it earlier</Menu.Item>
          )}
          <Menu.Item onClick={() => edit(removeChange(index))}>Remove it</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
