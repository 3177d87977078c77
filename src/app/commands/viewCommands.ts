import { copyLink } from '../shell/copyLink';
import type { Command, Offer } from './command';

const parts = [
  ['heads', 'all heads'],
  ['head', 'the head on show', 'F'],
  ['strip', 'the tokens'],
] as const;

const themes = [
  ['light', 'Light theme'],
  ['dark', 'Dark theme'],
  ['auto', 'Theme as the system has it'],
] as const;

/** How the page looks, and its link. */
export const viewCommands: Offer = ({ workbench }) => {
  const { live, session } = workbench;
  const { maximised } = live.getState();
  const exploring = session.getState().panel === 'explore';
  const group = 'View';
  const sizes: readonly Command[] = parts.map(([part, title, keys]) => ({
    ...{ group, keys, words: 'fullscreen larger panel restore' },
    title: `${maximised === part ? 'Restore' : 'Maximise'} ${title}`,
    run: () => live.setState({ maximised: maximised === part ? null : part }),
  }));
  return [
    {
      group,
      title: 'Copy the link to this view',
      words: 'share',
      run: () => void copyLink(workbench),
    },
    ...(exploring ? sizes : []),
    ...themes.map(
      ([theme, title]) =>
        ({
          ...{ group, title, words: 'colour scheme mode' },
          run: (page) => page.setTheme(theme),
        }) satisfies Command,
    ),
  ];
};
