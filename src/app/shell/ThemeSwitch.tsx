import { ActionIcon, Tooltip, useMantineColorScheme } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from '../icons';

const next = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const icons = { auto: 'half', light: 'sun', dark: 'moon' } as const;

/** Goes round light, dark, and what the system has. */
export function ThemeSwitch(): ReactElement {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const label = `Theme: ${colorScheme === 'auto' ? 'as the system' : colorScheme}`;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        onClick={() => setColorScheme(next[colorScheme])}
      >
        <Icon name={icons[colorScheme]} />
      </ActionIcon>
    </Tooltip>
  );
}
