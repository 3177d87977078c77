import type { Offer } from './command';

/** What explains the page. */
export const helpCommands: Offer = ({ workbench: { live } }) => [
  {
    ...{ group: 'Help', title: 'All commands …', keys: 'mod+K', whileWriting: true },
    words: 'palette',
    run: () => live.setState({ dialog: 'commands' }),
  },
  {
    ...{ group: 'Help', title: 'Take the tour', words: 'introduction begin learn' },
    run: () => live.setState({ tour: 0 }),
  },
  {
    ...{ group: 'Help', title: 'Keys of this page', keys: '?', words: 'shortcuts keyboard' },
    run: () => live.setState({ dialog: 'shortcuts' }),
  },
];
