import type { ReactElement } from 'react';
import { examples } from '../../state/examples';
import { sameHead } from '../../terms/heads';
import { useSession } from '../context';
import styles from './Examples.module.css';
import { isExample } from './openExample';

/** What to see in an example, as long as its model, text and head are on the page. */
export function Seeing(): ReactElement | null {
  const sees = useSession((session) => {
    const { head } = session;
    const shown = examples.find(
      (example) =>
        isExample(session, example) &&
        head !== null &&
        example.session.head !== null &&
        sameHead(head, example.session.head),
    );
    return shown?.sees ?? null;
  });
  if (sees === null) return null;
  return (
    <p className={styles.seeing} role="note">
      <strong>To see here</strong> {sees}
    </p>
  );
}
