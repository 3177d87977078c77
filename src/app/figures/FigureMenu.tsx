import { ActionIcon, Menu, Modal } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { LargestTable } from '../../charts/LargestTable';
import { Icon } from '../icons';
import type { FigureSource } from './figureSource';
import { SaveForm } from './SaveForm';

export interface FigureMenuProps {
  /** Names the figure in the menu's label: "L1H3". */
  readonly name: string;
  /** Asked for once the menu is used: putting a figure together takes a moment. */
  readonly source: () => FigureSource | null;
  readonly onOpen?: (() => void) | undefined;
}

type Shown = { readonly kind: 'table' | 'save'; readonly source: FigureSource };

/** What can be done with a figure besides looking: save it, or read it as a table. */
export function FigureMenu({ name, source, onOpen }: FigureMenuProps): ReactElement {
  const [shown, setShown] = useState<Shown | null>(null);
  const close = (): void => setShown(null);
  const show = (kind: Shown['kind']): void => {
    const found = source();
    if (found) setShown({ kind, source: found });
  };
  return (
    <>
      <Menu position="bottom-end" withinPortal {...(onOpen && { onOpen })}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Save or read ${name}`}>
            <Icon name="download" size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => show('save')}>Save figure or values …</Menu.Item>
          <Menu.Item onClick={() => show('table')}>Table of the largest values</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={shown !== null}
        onClose={close}
        size="lg"
        title={shown?.kind === 'table' ? `${name} as a table` : `Save ${name}`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {shown?.kind === 'table' && (
          <LargestTable
            label={`${name}, ${shown.source.facts.drawn.label}`}
            patterns={shown.source.patterns}
          />
        )}
        {shown?.kind === 'save' && <SaveForm source={shown.source} />}
      </Modal>
    </>
  );
}
