import { beginTour } from '../tour/tour';
import { tours } from '../tour/tours';
import type { Offer } from './command';

/** What explains the page. */
export const helpCommands: Offer = ({ workbench }) => [
  {
    ...{ group: 'Help', title: 'All commands …', keys: 'mod+K', whileWriting: true },
    words: 'palette',
    run: () => workbench.live.setState({ dialog: 'commands' }),
  },
  ...tours.map((tour) => ({
    ...({ group: 'Help', title: tour.command, words: tour.words } as const),
    run: () => beginTour(workbench, tour),
  })),
  {
    ...{ group: 'Help', title: 'Keys of this page', keys: '?', words: 'shortcuts keyboard' },
    run: () => workbench.live.setState({ dialog: 'shortcuts' }),
  },
];
