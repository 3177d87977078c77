import { blockFacts } from './blocks';
import type { BlockList } from './blocks';
import type { HookedShape } from './hooks';
import type { PatchGrid } from './pictures';

/** Where a model comes from. Everything that is needed to open it again. */
export type ModelSource =
  | { readonly kind: 'bundled'; readonly id: string }
  | { readonly kind: 'files'; readonly id: string; readonly files: readonly File[] }
  /** A checkpoint of a training run, `RUN@STEP`. */
  | { readonly kind: 'lab'; readonly id: string }
  | { readonly kind: 'directory'; readonly id: string; readonly path: string }
  | {
      readonly kind: 'hub';
      /** A hub name: `org/name`, `org/name@revision`, or one with its hub's address before it. */
      readonly id: string;
      /** For gated models; never stored, never in a link. */
      readonly token?: string | undefined;
    }
  | {
      readonly kind: 'url';
      /** The address of a folder, with a slash at its end. */
      readonly id: string;
      readonly token?: string | undefined;
    };

/** What opening a model from elsewhere would take, known before anything large is fetched. Bytes. */
export interface ModelOffer {
  readonly id: string;
  /** What a hub's revision is resolved to; left out for folders. */
  readonly commit?: string | undefined;
  readonly model_type: string;
  readonly n_params: number;
  readonly downloadBytes: number;
  /** How much of it is stored already. */
  readonly storedBytes: number;
  readonly memoryF32: number;
  readonly memoryF16: number;
  /** Whether files stay after the session. */
  readonly lasting: boolean;
  /** Why it does not fit on this device; null where it does. */
  readonly tooLarge: string | null;
}

/** A model that is kept on this machine. */
export interface StoredModel {
  /** `org/name`, with its hub's address before it unless that is Hugging Face; or a folder's address. */
  readonly name: string;
  /** The hub's commit; of a folder, hex digits that stand for what its server said of the files. */
  readonly commit: string;
  readonly bytes: number;
}

/** The ids that the tokens of a model with an encoder begin and end with. */
export interface AnswerTokens {
  readonly start: number;
  readonly end: number;
}

/** What everybody may know of a loaded model without touching its weights. */
export interface ModelInfo extends HookedShape {
  /** The name it was opened by: a bundled model's or the folder's. */
  readonly id: string;
  readonly source: ModelSource['kind'];
  /** The commit a hub's revision was resolved to. */
  readonly commit?: string | undefined;
  /** SHA-256 over its files: two models with the same digest are the same model. */
  readonly digest: string;
  /** SHA-256 of its tokenizer's files; left out where there are none. */
  readonly tokenizer_digest?: string | undefined;
  readonly model_type: string;
  readonly n_heads: number;
  readonly n_key_value_heads: number;
  readonly d_model: number;
  readonly d_head: number;
  readonly n_ctx: number;
  readonly n_params: number;
  /** 'text' needs words or a tokenizer; 'ids' takes token ids only; 'image' takes pictures. */
  readonly input: 'text' | 'ids' | 'image';
  /** How pictures become positions, for models that read them. */
  readonly image?: PatchGrid | undefined;
  /** Whether its tokenizer puts a token before every text (BOS, [CLS]). */
  readonly adds_bos?: boolean | undefined;
  /** Only of models that read a source: what their tokens begin and end with. */
  readonly answer?: AnswerTokens | undefined;
  /** What its tokenizer can put around a text; left out where it has nothing for that. */
  readonly special_tokens?: SpecialTokens | undefined;
  /** Why it takes no texts although it comes with a tokenizer, and what to do. */
  readonly unread_tokenizer?: string | undefined;
  /** What the folder's headscope.json says: example texts, a needle that suits the model. */
  readonly notes: ModelNotes;
}

/** The optional `headscope.json` of a model folder. */
export interface ModelNotes {
  readonly title?: string | undefined;
  readonly about?: string | undefined;
  readonly examples?: readonly { readonly name: string; readonly text: string }[] | undefined;
  /** Parameters that suit this model, by the id of the analysis. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
}

/** One token of a text as the model sees it. */
export interface Token {
  readonly id: number;
  /** Its text with nothing made visible: a leading space is a space. Bytes that are no text by themselves read `<0xE2>`. */
  readonly text: string;
  /** Added by the tokenizer (BOS and the like), not by the text. */
  readonly special: boolean;
  /**
   * The bytes of the text in UTF-8 that it stands for, from the first to the one after the last;
   * equal where it stands for nothing (a space that the tokenizer puts first); null for tokens that
   * the tokenizer adds. Left out where there is no text, only ids.
   */
  readonly start?: number | null | undefined;
  readonly end?: number | null | undefined;
  /** Left out where it stands for whole characters. */
  readonly fragment?: Fragment | undefined;
}

/** What a token that stands for a part of a character is a part of. */
export interface Fragment {
  /** The graphemes that it begins or ends in the middle of a character of. */
  readonly of: string;
  /** Its own bytes in UTF-8, as `F0 9F`. */
  readonly bytes: string;
  /** Tokens with the same number cut the same graphemes. */
  readonly group: number;
}

/** What a tokenizer can put around a text, as it names it: BOS, or [CLS] and [SEP]. */
export interface SpecialTokens {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Whether it does so unless it is told otherwise. */
  readonly added: boolean;
}

/** Whether a token sees only those before it, so that the model predicts the next one. */
export function isCausal({ attention_dir }: Pick<ModelInfo, 'attention_dir'>): boolean {
  return attention_dir !== 'bidirectional';
}

/** Whether the queries of a layer see no key after their own place. */
export function isCausalLayer(
  model: BlockList & Pick<ModelInfo, 'attention_dir'>,
  layer: number,
): boolean {
  const { stack, attends } = blockFacts(model, layer);
  return isCausal(model) && stack === 'decoder' && attends === 'self';
}

/** The place that a model is asked about: its first mask token where it sees both ways, else the last token. */
export function askedPosition(
  model: Pick<ModelInfo, 'attention_dir'>,
  tokens: readonly Token[],
): number {
  const mask = isCausal(model) ? -1 : tokens.findIndex(({ text }) => /^[[<]mask[\]>]$/i.test(text));
  return mask < 0 ? tokens.length - 1 : mask;
}
