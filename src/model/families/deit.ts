import type { Family } from './family';
import { pictureFamily } from './pictureFamily';

/** DeiT (Touvron et al. 2021): a second special position was trained on a teacher's answers. */
export const deit: Family = pictureFamily('deit', 'DeiT', ['[CLS]', '[DIST]']);
