import { Button, Menu } from '@mantine/core';
import { Fragment } from 'react';
import type { ReactElement } from 'react';
import { examples } from '../../state/examples';
import { useLive, useWorkbench } from '../context';
import { Icon } from '../icons';
import styles from './Examples.module.css';
import { openExample } from './openExample';

/** Whole sessions named by what they show, by model. */
export function ExamplesMenu(): ReactElement {
  const workbench = useWorkbench();
  const bundled = useLive((live) => live.bundled);
  const models = [...new Set(examples.map(({ session }) => session.model.id))];
  return (
    <Menu position="bottom-start" width={400} shadow="md">
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          aria-label="Examples"
          rightSection={<Icon name="chevron" size={14} />}
        >
          Examples
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.menu}>
        {models.map((model) => (
          <Fragment key={model}>
            <Menu.Label>{bundled.find(({ id }) => id === model)?.title ?? model}</Menu.Label>
            {examples
              .filter(({ session }) => session.model.id === model)
              .map((example) => (
                <Menu.Item key={example.title} onClick={() => openExample(workbench, example)}>
                  <span className={styles.title}>{example.title}</span>
                  <span className={styles.sees}>{example.sees}</span>
                </Menu.Item>
              ))}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
