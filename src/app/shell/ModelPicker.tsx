import { Button, Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { useLive, useWorkbench } from '../context';
import { Icon } from '../icons';
import { useFilePickers } from '../input/useFilePickers';
import { choiceTitle, modelTitle } from '../words';

/** Chooses a bundled model, or a folder or files from disk. */
export function ModelPicker(): ReactElement {
  const { opening, live } = useWorkbench();
  const bundled = useLive((state) => state.bundled);
  const info = useLive((state) => state.info);
  const coming = useLive((state) => state.opening?.model);
  const { inputs, openFolder, openFiles } = useFilePickers();
  const title = coming ? choiceTitle(coming) : info ? modelTitle(info) : 'Choose a model';
  return (
    <>
      {inputs}
      <Menu position="bottom-start" width={290} shadow="md">
        <Menu.Target>
          <Button
            variant="default"
            size="xs"
            rightSection={<Icon name="chevron" size={14} />}
            aria-label={`Model: ${title}`}
          >
            {title}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {bundled.length > 0 && <Menu.Label>Comes with the page</Menu.Label>}
          {bundled.map(({ id, title: name }) => (
            <Menu.Item
              key={id}
              onClick={() => void opening.choose({ source: 'bundled', id })}
              rightSection={info?.id === id && <Icon name="check" size={14} />}
            >
              {name}
            </Menu.Item>
          ))}
          <Menu.Label>From Hugging Face or any address</Menu.Label>
          <Menu.Item
            leftSection={<Icon name="download" />}
            onClick={() => live.setState({ dialog: 'hub' })}
          >
            Open by name or address…
          </Menu.Item>
          <Menu.Label>From this computer: nothing is uploaded</Menu.Label>
          <Menu.Item leftSection={<Icon name="folder" />} onClick={openFolder}>
            Open folder…
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="file" />} onClick={openFiles}>
            Open files…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
