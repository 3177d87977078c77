import type { ReactElement } from 'react';
import type { Head } from '../../terms/heads';
import { useLive } from '../context';
import { headSentence } from './headRoles';
import styles from './Roles.module.css';

/** What a head does in this text, in plain words, told from the scores of its pattern. */
export function HeadSentence({ head }: { head: Head }): ReactElement | null {
  const scored = useLive((live) => live.scored);
  const run = useLive((live) => (live.shown?.edited ?? live.shown?.base)?.summary.id);
  const info = useLive((live) => live.info);
  const sentence = scored && info && scored.run === run && headSentence(scored, head, info);
  return sentence ? (
    <p className={styles.sentence} aria-live="polite">
      {sentence}
    </p>
  ) : null;
}
