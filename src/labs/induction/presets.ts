import type { Preset } from '../define';

/** The presets of the lab; what each does was measured. */
export const inductionPresets: readonly Preset[] = [
  { id: 'quick', title: 'Quick', about: '', parameters: {} },
];
