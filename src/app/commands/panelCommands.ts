import { analyses } from '../../analyses/registry';
import { detailPanels } from '../../state/panels';
import { labs } from '../../labs/registry';
import type { Offer, Page } from './command';
import { focusOn } from './focusOn';

const go =
  (panel: string) =>
  ({ workbench }: Page): void =>
    workbench.session.setState({ panel });

/** Every panel, every analysis and lab, and the parts of Explore. */
export const panelCommands: Offer = ({ workbench }) => {
  const { info } = workbench.live.getState();
  const fits = analyses.filter((analysis) => info && analysis.supports(info) === true);
  const group = 'Go to' as const;
  return [
    { group, title: 'Go to the text', keys: '/', words: 'write type input', run: focusOn('text') },
    { group, title: 'Go to all heads', keys: 'H', words: 'grid overview', run: focusOn('heads') },
    {
      group,
      title: 'Go to the head on show',
      keys: 'M',
      words: 'map pattern',
      run: focusOn('head'),
    },
    { group, title: 'Go to the tokens', keys: 'S', words: 'strip', run: focusOn('strip') },
    { group, title: 'Go to Explore', keys: 'E', run: go('explore') },
    ...[...detailPanels, ...analyses].map(
      ({ id, title }) => ({ group, title: `Go to ${title}`, run: go(id) }) as const,
    ),
    ...fits.map(
      ({ id, title }) =>
        ({
          ...{ group, title: `Run ${title}`, words: 'measure analysis start' },
          run: (page: Page): void => {
            go(id)(page);
            void page.workbench.analysing.start(id);
          },
        }) as const,
    ),
    { group, title: 'Go to Labs', words: 'train', run: go('labs') },
    ...labs.map(
      ({ id, title }) =>
        ({
          ...{ group, title: `Open the lab “${title}”`, words: 'train go to' },
          run: ({ workbench: { session } }: Page): void =>
            session.setState(({ lab }) => ({ panel: 'labs', lab: { ...lab, id, step: null } })),
        }) as const,
    ),
  ];
};
