import { describe, expect, it } from 'vitest';
import type { PatchGrid } from '../../terms/pictures';
import { preprocessingOf } from '../vision/preprocessing';
import { deit } from './deit';
import { vit } from './vit';

const small = { hidden_size: 12, num_attention_heads: 3, image_size: 32, patch_size: 8 };

describe('vit and deit', () => {
  it('have the classifiers that their architecture names', () => {
    const heads = (family: typeof vit, kind?: string): readonly [number, number[] | undefined] => {
      const config = family.config({ ...small, ...(kind && { architectures: [kind] }) });
      return [config.d_vocab, config.image && [...config.image.answers]];
    };
    expect(heads(vit)).toEqual([2, [0]]);
    expect(heads(vit, 'ViTForImageClassification')).toEqual([2, [0]]);
    expect(heads(vit, 'ViTModel')).toEqual([0, []]);
    expect(heads(deit, 'DeiTForImageClassification')).toEqual([2, [0]]);
    expect(heads(deit, 'DeiTForImageClassificationWithTeacher')).toEqual([2, [0, 1]]);
  });

  it('name their classes as the file does', () => {
    const id2label = { 0: 'cat', 1: 'dog', 2: 'fox' };
    expect(vit.pictures?.classes({ ...small, id2label })).toEqual(['cat', 'dog', 'fox']);
    expect(vit.pictures?.classes({ ...small, num_labels: 2 })).toEqual(['LABEL_0', 'LABEL_1']);
  });

  it.each([
    [vit, { architectures: ['ViTForMaskedImageModeling'] }, /architectures: only ViTModel, /],
    [vit, { architectures: ['ViTForImageClassificationWithTeacher'] }, /architectures/],
    [deit, { architectures: ['DeiTForMaskedImageModeling'] }, /architectures: only DeiTModel, /],
    [vit, { num_channels: 4 }, /num_channels: only 1 and 3/],
    [deit, { quantization_config: {} }, /quantization_config/],
  ])('are refused by the field that is not supported', (family, fields, message) => {
    expect(() => family.config({ ...small, ...fields })).toThrow(message);
  });
});

describe('preprocessor_config.json', () => {
  const grid: PatchGrid = {
    ...{ height: 224, width: 224, channels: 3, patch_height: 16, patch_width: 16 },
    ...{ specials: ['[CLS]'], answers: [0] },
  };

  it('of both ages says the same', () => {
    const older = { feature_extractor_type: 'ViTFeatureExtractor', size: 224, resample: 2 };
    const newer = {
      image_processor_type: 'ViTImageProcessorFast',
      size: { height: 224, width: 224 },
      resample: 2,
      do_rescale: true,
      rescale_factor: 1 / 255,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
    };
    expect(preprocessingOf(older, grid, 'ViT')).toEqual(preprocessingOf(newer, grid, 'ViT'));
    expect(preprocessingOf({}, grid, 'ViT')).toEqual(preprocessingOf(newer, grid, 'ViT'));
  });

  it('may name the class of another family', () => {
    const file = { feature_extractor_type: 'DeiTFeatureExtractor', size: 256, crop_size: 224 };
    expect(preprocessingOf(file, grid, 'ViT')).toMatchObject({
      resize: { height: 256, width: 256, resample: 'bicubic' },
      crop: { height: 224, width: 224 },
    });
  });

  it("is not needed: the family's way then fits the model", () => {
    const tiny = { ...grid, height: 28, width: 56 };
    expect(preprocessingOf(undefined, tiny, 'ViT')).toMatchObject({
      resize: { height: 28, width: 56, resample: 'bilinear' },
      crop: null,
    });
    expect(preprocessingOf(undefined, tiny, 'DeiT')).toMatchObject({
      resize: { height: 32, width: 64, resample: 'bicubic' },
      crop: { height: 28, width: 56 },
    });
  });

  it.each([
    [{ size: 384 }, /makes pictures of 384 x 384 pixels, but the model reads 224 x 224/],
    [{ size: { shortest_edge: 224 } }, /size: expected a number, or height and width/],
    [{ resample: 0 }, /resample/],
    [{ image_processor_type: 'CLIPImageProcessor' }, /image_processor_type: only the image/],
    [{ size: 200, do_center_crop: true, crop_size: 224 }, /makes pictures of 200 x 200/],
  ])('%j is refused', (file, message) => {
    expect(() => preprocessingOf(file, grid, 'ViT')).toThrow(message);
  });
});
