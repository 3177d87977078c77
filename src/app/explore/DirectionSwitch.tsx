import { SegmentedControl } from '@mantine/core';
import type { ReactElement } from 'react';
import styles from './Explore.module.css';

/** Whether a token's own looks are shown, or who looks at it. */
export type Direction = 'looks' | 'seen';

interface DirectionSwitchProps {
  readonly direction: Direction;
  readonly setDirection: (direction: Direction) => void;
}

/** Which way attention is followed. */
export function DirectionSwitch({ direction, setDirection }: DirectionSwitchProps): ReactElement {
  return (
    <div className={styles.tools}>
      <SegmentedControl<Direction>
        size="xs"
        aria-label="Direction of attention"
        value={direction}
        onChange={setDirection}
        data={[
          { value: 'looks', label: 'What it looks at' },
          { value: 'seen', label: 'What looks at it' },
        ]}
      />
    </div>
  );
}
