import type { Family } from './family';
import { pictureFamily } from './pictureFamily';

/** The vision transformer (Dosovitskiy et al. 2021), with a classifier or without one. */
export const vit: Family = pictureFamily('vit', 'ViT', ['[CLS]']);
