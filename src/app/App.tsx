import '@mantine/core/styles.css';
import { MantineProvider } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Workbench } from '../state/workbench';
import { WorkbenchContext } from './context';
import { Fallen } from './Fallen';
import './page.css';
import { Shell } from './shell/Shell';
import { theme } from './theme';

/** The whole page on a workbench. */
export function App({ workbench }: { workbench: Workbench }): ReactElement {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <WorkbenchContext value={workbench}>
        <Fallen>
          <Shell />
        </Fallen>
      </WorkbenchContext>
    </MantineProvider>
  );
}
