import type { BackendReport } from '../engine/protocol';
import type { Intervention } from '../terms/interventions';
import type { ModelInfo, Token } from '../terms/models';

/** What `headscope run --json` prints. `after` is with the interventions, null without any. */
export interface RunReport {
  readonly version: string;
  readonly model: Pick<ModelInfo, 'id' | 'digest' | 'model_type' | 'n_layers' | 'n_heads'>;
  readonly backend: BackendReport;
  /** The digest of the picture, null for texts. */
  readonly image: string | null;
  /** What the encoder read, null for models without one. */
  readonly source: readonly Token[] | null;
  /** The tokens of the text (of the answer, where there is a source), or the positions of the picture. */
  readonly tokens: readonly Token[];
  readonly interventions: readonly Intervention[];
  readonly before: Outcome;
  readonly after: Outcome | null;
  /** The most likely next tokens (of a picture: classes) of either run, most likely before first. */
  readonly predictions: readonly {
    readonly token: Token;
    readonly before: Standing;
    readonly after: Standing | null;
  }[];
}

/** What a model makes of the tokens. */
export interface Outcome {
  /** Cross-entropy in nats of tokens 1, 2, ...: one fewer than there are tokens. */
  readonly losses: readonly number[];
  /** Null for a single token, and where the model sees both ways. */
  readonly meanLoss: number | null;
  /** Null unless --generate is given. */
  readonly generated: { readonly tokens: readonly Token[]; readonly text: string } | null;
}

interface Standing {
  readonly logit: number;
  readonly probability: number;
  readonly rank: number;
}
