import { Button, Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import type { BackendReport } from '../../engine/protocol';
import type { BackendChoice } from '../../state/session';
import { useLive, useSession, useWorkbench } from '../context';
import { Icon } from '../icons';
import styles from './Header.module.css';

const choices: readonly (readonly [BackendChoice, string, string])[] = [
  ['auto', 'Automatic', 'the first of these that starts'],
  ['webgpu', 'WebGPU', 'on the graphics processor'],
  ['wasm', 'WebAssembly', 'on the processor, SIMD and threads'],
  ['cpu', 'Plain JavaScript', 'slow, for comparison'],
];

/** Says what computes, and lets the user force something else. */
export function BackendMenu(): ReactElement {
  const { session, opening, live } = useWorkbench();
  const backend = useLive((now) => now.backend);
  const engine = useLive((now) => now.engine);
  const chosen = useSession((state) => state.backend);
  const choose = (choice: BackendChoice): void => {
    session.setState({ backend: choice });
    void opening.settle();
  };
  const name = backend && engine !== 'failed' ? backend.name : engine;
  return (
    <Menu position="bottom-end" width={350} shadow="md">
      <Menu.Target>
        <Button
          data-badge="backend"
          variant="subtle"
          color="gray"
          size="xs"
          leftSection={<span className={styles.dot} data-state={engine} />}
          aria-label={`Backend: ${name}`}
        >
          {name}
          {backend && <span className={styles.wide}>&nbsp;· {detailOf(backend)}</span>}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {backend && (
          <Menu.Label>
            {backend.adapter || backend.name}, {detailOf(backend)}
          </Menu.Label>
        )}
        {backend?.passedOver.map((reason) => (
          <Menu.Label key={reason}>passed over: {reason}</Menu.Label>
        ))}
        <Menu.Divider />
        {choices.map(([choice, title, about]) => (
          <Menu.Item
            key={choice}
            onClick={() => choose(choice)}
            rightSection={chosen === choice && <Icon name="check" size={14} />}
          >
            {title} <small className={styles.about}>{about}</small>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<Icon name="chip" />}
          onClick={() => live.setState({ dialog: 'inside' })}
        >
          What runs here…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function detailOf({ name, adapter, threads }: BackendReport): string {
  if (name === 'webgpu') return shorten(adapter);
  return threads === 1 ? '1 thread' : `${threads} threads`;
}

function shorten(text: string): string {
  return text.length > 28 ? `${text.slice(0, 26)}…` : text;
}
