/** What can run a model. */
export type BackendName = 'webgpu' | 'wasm' | 'cpu';

/** How far one layer of a run lies from the same layer in plain loops of f64. */
export type Verification =
  /** It would take too long in plain loops. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  | {
      readonly kind: 'checked';
      readonly layer: number;
      /** The rows (queries) that were recomputed, of `length`: all, unless that took too long. */
      readonly rows: number;
      readonly length: number;
      /** Largest absolute difference of an attention weight. */
      readonly pattern: number;
      /** Largest absolute difference of a value of the residual after the layer. */
      readonly residual: number;
      /** Largest absolute value of the residual after the layer. */
      readonly largest: number;
      readonly backend: BackendName;
      readonly milliseconds: number;
    };
