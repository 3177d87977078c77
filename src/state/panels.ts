import { topics } from '../analyses/define';
import type { Topic } from '../analyses/define';
import { analyses } from '../analyses/registry';

/** A part of the page. */
export interface PanelName {
  readonly id: string;
  readonly title: string;
}

/** Panels that share a tab. */
export interface PanelGroup {
  readonly title: string;
  readonly panels: readonly PanelName[];
}

/** What looks closer at the model that is open. */
export const detailPanels = [
  { id: 'head', title: 'Inside a head' },
  { id: 'prediction', title: 'Prediction' },
] as const satisfies readonly PanelName[];

const alone = (panel: PanelName): PanelGroup => ({ title: panel.title, panels: [panel] });

/** All panels in the order of their tabs: looking, then a tab for each topic of analyses, then training. */
export const panelGroups: readonly PanelGroup[] = [
  alone({ id: 'explore', title: 'Explore' }),
  ...detailPanels.map(alone),
  ...(Object.keys(topics) as Topic[]).map((topic) => ({
    title: topics[topic],
    panels: analyses.filter((analysis) => analysis.topic === topic),
  })),
  alone({ id: 'labs', title: 'Labs' }),
];

export const panels: readonly PanelName[] = panelGroups.flatMap((group) => group.panels);
