import { Combobox, Modal, useCombobox } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { useLive } from '../context';
import { commandGroups } from './command';
import type { Command, Page } from './command';
import styles from './Commands.module.css';
import { KeyNames } from './KeyNames';
import { commandsOf } from './list';
import { search } from './search';

/** Everything that the page can do, by its name. */
export function CommandPalette({ page }: { page: Page }): ReactElement {
  const opened = useLive((live) => live.dialog === 'commands');
  const close = (): void => page.workbench.live.setState({ dialog: null });
  return (
    <Modal.Root opened={opened} onClose={close} size={600} yOffset="10vh">
      <Modal.Overlay />
      <Modal.Content aria-label="Commands">
        <Modal.Body p={0}>
          <div onKeyDown={(event) => event.key === 'Escape' && close()}>
            <Palette page={page} onClose={close} />
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Palette({ page, onClose }: { page: Page; onClose: () => void }): ReactElement {
  const [asked, setAsked] = useState('');
  const combobox = useCombobox({ opened: true });
  const found = useMemo(() => search(others(commandsOf(page, asked)), asked), [page, asked]);
  useEffect(() => {
    combobox.selectFirstOption();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- whenever other commands are found
  }, [found]);
  const run = (title: string): void => {
    onClose();
    found.find((command) => command.title === title)?.run(page);
  };
  return (
    <Combobox store={combobox} onOptionSubmit={run}>
      <Combobox.EventsTarget>
        <input
          className={styles.search}
          data-autofocus
          aria-label="Command"
          placeholder="What to do? A command, a model, or a head such as L1H3"
          value={asked}
          onChange={({ currentTarget }) => setAsked(currentTarget.value)}
        />
      </Combobox.EventsTarget>
      <Combobox.Options className={styles.options} aria-label="Commands">
        <Groups commands={found} ranked={asked.trim() !== ''} />
        {found.length === 0 && (
          <Combobox.Empty>
            Nothing of this name. Heads are found by L1H3, 1.3, a1.h3 or 1-3.
          </Combobox.Empty>
        )}
      </Combobox.Options>
    </Combobox>
  );
}

/** All but the command that opens this very list. */
function others(commands: readonly Command[]): readonly Command[] {
  return commands.filter(({ keys }) => keys !== 'mod+K');
}

/** By group as long as nothing was asked for, then the best first. */
function Groups({
  commands,
  ranked,
}: {
  commands: readonly Command[];
  ranked: boolean;
}): ReactElement {
  if (ranked) return <Options commands={commands} />;
  return (
    <>
      {commandGroups.map((group) => (
        <Combobox.Group key={group} label={group}>
          <Options commands={commands.filter((command) => command.group === group)} />
        </Combobox.Group>
      ))}
    </>
  );
}

function Options({ commands }: { commands: readonly Command[] }): ReactElement[] {
  return commands.map(({ title, keys }) => (
    <Combobox.Option key={title} value={title} className={styles.option}>
      <span>{title}</span>
      {keys !== undefined && <KeyNames keys={keys} />}
    </Combobox.Option>
  ));
}
