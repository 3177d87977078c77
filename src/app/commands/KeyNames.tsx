import { Kbd } from '@mantine/core';
import type { ReactElement } from 'react';
import styles from './Commands.module.css';

const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const names: Readonly<Record<string, string>> = { mod: mac ? '⌘' : 'Ctrl', shift: 'Shift' };

/** Keys that are pressed together, `mod+shift+Z`, as they are printed on a keyboard. */
export function KeyNames({ keys }: { keys: string }): ReactElement {
  const parts = keys.split('+');
  return (
    <span className={styles.keys}>
      {parts.map((part) => (
        <Kbd key={part} size="xs">
          {names[part] ?? part}
        </Kbd>
      ))}
    </span>
  );
}
