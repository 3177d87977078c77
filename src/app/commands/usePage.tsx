import { useMantineColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { useWorkbench } from '../context';
import { useFilePickers } from '../input/useFilePickers';
import type { Page } from './command';

/** What commands act on; `inputs` must be on the page. */
export function usePage(): { readonly page: Page; readonly inputs: ReactElement } {
  const workbench = useWorkbench();
  const { inputs, openFolder, openFiles } = useFilePickers();
  const { setColorScheme: setTheme } = useMantineColorScheme();
  const page = useMemo(
    () => ({ workbench, openFolder, openFiles, setTheme }),
    [workbench, openFolder, openFiles, setTheme],
  );
  return { page, inputs };
}
