/** What opening a model does, one after the other: files come, tensors go to the device, a first run compiles. */
export const openingStages = ['download', 'convert', 'compile'] as const;
export type OpeningStage = (typeof openingStages)[number];

/** How far the opening of a model is. */
export interface OpeningProgress {
  readonly stage: OpeningStage;
  /** The file or tensor that is at work, where there is one. */
  readonly item?: string;
  /** Of all that the stage has to do: bytes, or layers of the first run. */
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'layers';
}

export type OnOpening = (progress: OpeningProgress) => void;
