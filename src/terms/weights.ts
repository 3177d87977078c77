/** A tensor as it lies in a file of weights. */
export interface FileTensor {
  /** Its name in the file. */
  readonly name: string;
  readonly file: string;
  /** As it is stored: F32, F16, BF16 and so on. */
  readonly dtype: string;
  /** As it is stored, before anything is transposed or split. */
  readonly shape: readonly number[];
  /** The parameters it fills, in TransformerLens's names; none where the family ignores it by name. */
  readonly fills: readonly string[];
}

/** A file of weights that was read whole. */
export interface WeightFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of all its bytes, as lower-case hex. */
  readonly sha256: string;
}

/** What was read when a model was loaded: nothing here touches the weights themselves. */
export interface WeightsReport {
  /** In the order in which they were read. */
  readonly files: readonly WeightFile[];
  /** In the order of their bytes. */
  readonly tensors: readonly FileTensor[];
  /** What the model's digest is the SHA-256 of: these, as JSON with sorted keys. */
  readonly digestOf: {
    /** SHA-256 of config.json. */
    readonly config: string;
    /** SHA-256 of the files of weights, one after the other. */
    readonly weights: string;
    /** SHA-256 of tokenizer.json, or of the older files in its place; null where there is none. */
    readonly tokenizer: string | null;
    /** SHA-256 of preprocessor_config.json, of models that read pictures and have one. */
    readonly preprocessor?: string;
  };
}
