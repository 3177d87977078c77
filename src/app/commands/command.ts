import type { Workbench } from '../../state/workbench';

/** What a command may act on. */
export interface Page {
  readonly workbench: Workbench;
  readonly openFolder: () => void;
  readonly openFiles: () => void;
  readonly setTheme: (theme: 'light' | 'dark' | 'auto') => void;
}

export const commandGroups = [
  'Head',
  'Go to',
  'Model',
  'Examples',
  'Edit',
  'View',
  'Help',
] as const;

/** One thing that the page can do, by its name. */
export interface Command {
  /** What it does, in the imperative: unique among what is offered at a time. */
  readonly title: string;
  readonly group: (typeof commandGroups)[number];
  /** The key that does it, as `mod+shift+Z`; `mod` is Ctrl, and Cmd on a Mac. */
  readonly keys?: string | undefined;
  /** Whether the key works while somebody writes, too. */
  readonly whileWriting?: boolean | undefined;
  /** Further words it is found by. */
  readonly words?: string | undefined;
  readonly run: (page: Page) => void;
}

/** The commands of one kind as things stand; `asked` is what was typed so far. */
export type Offer = (page: Page, asked: string) => readonly Command[];
