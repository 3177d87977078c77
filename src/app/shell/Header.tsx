import type { ReactElement } from 'react';
import { ExamplesButton } from '../examples/ExamplesButton';
import { BackendMenu } from './BackendMenu';
import { CommandButton } from './CommandButton';
import { CopyLink } from './CopyLink';
import styles from './Header.module.css';
import { History } from './History';
import { ModelFacts } from './ModelFacts';
import { ModelPicker } from './ModelPicker';
import { ThemeSwitch } from './ThemeSwitch';

/** The line at the top: which model, on which backend, and the link to this view. */
export function Header(): ReactElement {
  return (
    <header className={styles.header}>
      <h1 className={styles.brand}>
        <Mark />
        Headscope
      </h1>
      <div className={styles.pair} data-tour="more">
        <ModelPicker />
        <ExamplesButton />
      </div>
      <ModelFacts />
      <div className={styles.end}>
        <History />
        <CommandButton />
        <BackendMenu />
        <CopyLink />
        <ThemeSwitch />
      </div>
    </header>
  );
}

/** A small lower triangle of cells: a pattern. */
function Mark(): ReactElement {
  const cells = [0, 1, 2].flatMap((row) =>
    Array.from({ length: row + 1 }, (_, column) => [row, column] as const),
  );
  return (
    <svg className={styles.mark} width="18" height="18" viewBox="0 0 18 18" aria-hidden>
      {cells.map(([row, column]) => (
        <rect
          key={`${row} ${column}`}
          x={column * 6 + 0.5}
          y={row * 6 + 0.5}
          width="5"
          height="5"
          rx="1.2"
          fill="currentColor"
          opacity={row - column === 1 ? 1 : 0.35}
        />
      ))}
    </svg>
  );
}
