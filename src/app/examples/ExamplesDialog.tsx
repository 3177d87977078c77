import { Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import { examples } from '../../state/examples';
import type { Example } from '../../state/examples';
import { useLive, useWorkbench } from '../context';
import { beginTour } from '../tour/tour';
import { tours } from '../tour/tours';
import styles from './Examples.module.css';
import { openExample } from './openExample';

/** Whole sessions named by what they show, by model. */
export function ExamplesDialog(): ReactElement {
  const workbench = useWorkbench();
  const opened = useLive((live) => live.dialog === 'examples');
  const bundled = useLive((live) => live.bundled);
  const models = [...new Set(examples.map(({ session }) => session.model.id))];
  const close = (): void => workbench.live.setState({ dialog: null });
  const show = (example: Example): void => {
    close();
    openExample(workbench, example);
  };
  return (
    <Modal opened={opened} onClose={close} title="Examples" size={620}>
      <section className={styles.model}>
        <h3>Walks through the page</h3>
        {tours.map((tour) => (
          <button
            key={tour.id}
            type="button"
            className={styles.example}
            onClick={() => beginTour(workbench, tour)}
          >
            <span className={styles.title}>{tour.command}</span>
            <span className={styles.sees}>{tour.about}</span>
          </button>
        ))}
      </section>
      {models.map((model) => (
        <section key={model} className={styles.model}>
          <h3>{bundled.find(({ id }) => id === model)?.title ?? model}</h3>
          {examples
            .filter(({ session }) => session.model.id === model)
            .map((example) => (
              <button
                key={example.title}
                type="button"
                className={styles.example}
                onClick={() => show(example)}
              >
                <span className={styles.title}>{example.title}</span>
                <span className={styles.sees}>{example.sees}</span>
              </button>
            ))}
        </section>
      ))}
    </Modal>
  );
}
