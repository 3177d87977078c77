import type { ReactElement } from 'react';
import { headNameIn } from '../terms/heads';
import type { Head, HeadGridShape } from '../terms/heads';
import { headRect } from './gridGeometry';
import type { GridLayout } from './gridGeometry';
import chart from './chart.module.css';
import styles from './HeadGrid.module.css';

/** The outline of the head that is told of. */
export function HoverFrame({ layout, head }: { layout: GridLayout; head: Head }): ReactElement {
  const { x, y, width, height } = headRect(layout, head);
  const box = { left: x - 2, top: y - 2, width: width + 4, height: height + 4 };
  return <div className={styles.hover} style={box} />;
}

interface ReadoutProps {
  readonly shape: HeadGridShape;
  readonly head: Head | null;
  readonly tell: (head: Head) => string[];
  /** What can be done; said for as long as nothing else is. */
  readonly hint: string | null;
}

/** One line on a head. */
export function Readout({ shape, head, tell, hint }: ReadoutProps): ReactElement {
  const facts = head ? tell(head) : [];
  return (
    <div className={chart.readout}>
      {head && <span className={styles.name}>{headNameIn(shape, head)}</span>}
      {facts.map((fact) => (
        <span key={fact} className={styles.part}>
          {fact}
        </span>
      ))}
      {facts.length === 0 && <span className={chart.muted}>{hint}</span>}
    </div>
  );
}

/** What can be done with the heads of a grid. */
export function hintOf(pickable: boolean): string {
  return pickable ? 'Hover a head, click to lock it' : 'Hover a head';
}
