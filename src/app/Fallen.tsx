import { Component } from 'react';
import type { ReactNode } from 'react';
import { messageOf } from '../base/errors';
import styles from './shell/Shell.module.css';

interface State {
  readonly reason: string | null;
}

/** Stands in for the page when drawing it failed, so that nobody is left with an empty one. */
export class Fallen extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { reason: null };

  static getDerivedStateFromError(error: unknown): State {
    return { reason: messageOf(error) };
  }

  override render(): ReactNode {
    const { reason } = this.state;
    if (reason === null) return this.props.children;
    return (
      <main className={styles.centre}>
        <div className={styles.panel} role="alert">
          <h2>The page could not be drawn</h2>
          <p>{reason}</p>
          <p>
            Reload it to go on from its link, or <a href=".">start afresh</a>.
          </p>
        </div>
      </main>
    );
  }
}
