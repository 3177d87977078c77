import type { Command, Offer, Page } from './command';
import { editCommands } from './editCommands';
import { exampleCommands } from './exampleCommands';
import { headCommands } from './headCommands';
import { helpCommands } from './helpCommands';
import { modelCommands } from './modelCommands';
import { panelCommands } from './panelCommands';
import { viewCommands } from './viewCommands';

/** Everything that the page can be told to do: a new kind of command is a line here. */
const offers: readonly Offer[] = [
  headCommands,
  panelCommands,
  modelCommands,
  exampleCommands,
  editCommands,
  viewCommands,
  helpCommands,
];

/** All commands as things stand. */
export function commandsOf(page: Page, asked = ''): readonly Command[] {
  return offers.flatMap((offer) => offer(page, asked));
}
