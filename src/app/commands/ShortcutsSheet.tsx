import { Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import { useLive } from '../context';
import type { Page } from './command';
import styles from './Commands.module.css';
import { KeyNames } from './KeyNames';
import { commandsOf } from './list';

/** What keys do within a figure that has the focus. */
const figureKeys = [
  ['Tab', 'to the next figure or control'],
  ['Arrows', 'walk through heads, cells and tokens; the tabs of the panels'],
  ['Home End', 'the first and the last of a row'],
  ['Enter', 'lock the head, pin the cell or the token'],
  ['Shift Enter', 'add the head to the selection'],
] as const;

/** All keys of the page, those that would do something now and those that would not. */
export function ShortcutsSheet({ page }: { page: Page }): ReactElement {
  const opened = useLive((live) => live.dialog === 'shortcuts');
  return (
    <Modal
      opened={opened}
      onClose={() => page.workbench.live.setState({ dialog: null })}
      title="Keys of this page"
      size={560}
    >
      {opened && <Sheet page={page} />}
    </Modal>
  );
}

function Sheet({ page }: { page: Page }): ReactElement {
  const withKeys = commandsOf(page).filter(({ keys }) => keys !== undefined);
  return (
    <>
      <h3 className={styles.part}>Anywhere but in a text field</h3>
      <dl className={styles.sheet}>
        {withKeys.map(({ title, keys = '' }) => (
          <Row key={title} keys={keys} what={title} />
        ))}
      </dl>
      <h3 className={styles.part}>In a figure</h3>
      <dl className={styles.sheet}>
        {figureKeys.map(([keys, what]) => (
          <Row key={what} keys={keys.replace(' ', '+')} what={what} />
        ))}
      </dl>
      <p className={styles.fine}>Escape restores a maximised card first, then unlocks the head.</p>
    </>
  );
}

function Row({ keys, what }: { keys: string; what: string }): ReactElement {
  return (
    <div>
      <dt>
        <KeyNames keys={keys} />
      </dt>
      <dd>{what}</dd>
    </div>
  );
}
