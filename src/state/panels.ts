import { analyses } from '../analyses/registry';

/** A part of the page with a tab of its own. */
export interface PanelName {
  readonly id: string;
  readonly title: string;
}

/** What looks closer at the model that is open. */
export const detailPanels = [
  { id: 'head', title: 'Inside a head' },
  { id: 'prediction', title: 'Prediction' },
] as const satisfies readonly PanelName[];

/** All panels in the order of their tabs. */
export const panels: readonly PanelName[] = [
  { id: 'explore', title: 'Explore' },
  ...detailPanels,
  ...analyses,
  { id: 'labs', title: 'Labs' },
];
