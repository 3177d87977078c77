import type { Look } from '../../terms/looks';
import type { Token } from '../../terms/models';
import type { Span } from '../../terms/needles';
import type { Convergence, Interval } from '../../terms/stability';

/** One needle test. */
export interface RetrievalSample {
  /** Tokens of the prompt. */
  readonly length: number;
  readonly depth: number;
  /** Which of the tests of this length and depth it is, from 0. */
  readonly sample: number;
  readonly response: string;
  /** ROUGE-1 recall of the answer in the response, 0 to 1. */
  readonly recall: number;
  /** Only samples with a recall over one half count; with the answer given (`forced`) all do. */
  readonly valid: boolean;
  /** Score of every head on this sample, `[layer * head]`. */
  readonly scores: readonly number[];
}

/** Mean recall over the samples while a set of heads attends uniformly. */
export interface MaskedRecall {
  /** Head names such as L1H3. */
  readonly heads: readonly string[];
  readonly recall: number;
}

/** What the retrieval-head analysis found. */
export interface RetrievalResult {
  readonly n_layers: number;
  readonly n_heads: number;
  readonly samples: readonly RetrievalSample[];
  readonly validSamples: number;
  /** Mean over the valid samples, `[layer * head]`; null when there is none: that is no zero. */
  readonly scores: readonly number[] | null;
  /** Share of the valid samples in which a head scored at all, `[layer * head]`. */
  readonly activation: readonly number[] | null;
  /** Bootstrap interval of each mean; null for fewer than two valid samples. */
  readonly interval: Interval | null;
  /** How soon the best heads are known; null for fewer than two valid samples. */
  readonly convergence: Convergence | null;
  readonly base: { readonly recall: number };
  /** The k best heads made uniform; null until it was measured. */
  readonly top: MaskedRecall | null;
  /** As many random other heads, one entry a draw. */
  readonly random: readonly MaskedRecall[];
  readonly scope: 'decode' | 'all';
  readonly variant: 'code' | 'unique' | 'set' | 'forced';
  /** What had to be changed of what was asked for; null where nothing had to. */
  readonly said: string | null;
  /** What to try when no sample was valid. */
  readonly advice: string | null;
}

/** What a view may ask about a result: where heads looked on a sample; without heads, those that look most at the needle. */
export interface RetrievalQuestion {
  readonly kind: 'looks';
  /** Which of the samples, in the result's order. */
  readonly sample: number;
  readonly heads: readonly string[];
}

/** Where heads looked while the answer to a sample was made. */
export interface SampleLooks {
  readonly sample: number;
  readonly prompt: readonly Token[];
  readonly needle: Span;
  readonly question: Span;
  readonly heads: readonly string[];
  readonly steps: readonly {
    readonly token: Token;
    /** One of each head. */
    readonly looks: readonly Look[];
  }[];
}
