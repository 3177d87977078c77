import { spans } from '../base/spans';
import { concat, pick, slice } from '../tensor/indexing';
import { dispose, scope, share } from '../tensor/scope';
import { lengthOf } from '../tensor/tensor';
import { blockHook } from '../terms/hooks';
import { isCausalLayer } from '../terms/models';
import { blockInput } from './blocks';
import { keysAndValues, queries } from './components/attention';
import type { Pattern } from './components/attention';
import { patternRows, scoresOf as maskedScoresOf } from './components/patternRows';
import type { PatternRows } from './components/patternRows';
import { passOfRows, rowsTogether } from './longBlock';
import type { Pass, Transformer } from './pass';
import { stateOf } from './run';
import type { Attending, Run } from './run';

/**
 * The attention pattern of one layer, interventions included: `[batch, head, query, key]`. In a scope.
 * Of long texts it is large: see `patternTiles`.
 */
export function patternOf(model: Transformer, run: Run, layer: number): Pattern {
  const attending = attendingOf(model, run, layer);
  const count = lengthOf(attending.q, 'pos');
  return patternBand(model, run, layer, attending, { start: 0, count })(0, count);
}

/**
 * The scores that the softmax of one layer sees, interventions included; -Infinity where a query does
 * not see the key: `[batch, head, query, key]`. In a scope.
 */
export function scoresOf(model: Transformer, run: Run, layer: number): Pattern {
  const { q, k } = attendingOf(model, run, layer);
  const pass = passOfRows(model, run, 0, 1);
  return patternRows(pass, layer, q, k, 0, maskedScoresOf)(0, lengthOf(q, 'pos'));
}

/** Some rows of a layer's patterns. */
export interface Band {
  readonly start: number;
  readonly count: number;
  /** The one head that is wanted; all if left out. */
  readonly head?: number | undefined;
}

/**
 * Rows of a layer's patterns, `[1, head, query, key]`, counted from the band's start. In causal layers
 * keys that come after the band are left out. In a scope.
 */
export function patternBand(
  model: Transformer,
  run: Run,
  layer: number,
  attending: Attending,
  band: Band,
): PatternRows {
  const { start, count, head } = band;
  const pass = passOfRows(model, run, 0, 1);
  const ofBand = slice(attending.q, 'pos', start, count);
  const inSight = slice(attending.k, 'pos', 0, keysInSight(model, layer, attending, band));
  if (head === undefined) return patternRows(pass, layer, ofBand, inSight, start);
  if (needsAllHeads(pass, layer)) {
    const rows = patternRows(pass, layer, ofBand, inSight, start);
    return (first, many) => pick(rows(first, many), 'head', [head]);
  }
  const { n_heads, n_key_value_heads } = model.config;
  const read = Math.floor(head / (n_heads / n_key_value_heads));
  const own = pick(inSight, 'kv_head', [read]);
  return patternRows(pass, layer, pick(ofBand, 'head', [head]), own, start);
}

/** How many keys, from the first on, the queries of a band may see. */
export function keysInSight(
  { config }: Transformer,
  layer: number,
  { k }: Attending,
  { start, count }: Band,
): number {
  const keys = lengthOf(k, 'pos');
  return isCausalLayer(config, layer) ? Math.min(keys, start + count) : keys;
}

/** Whether a head's pattern cannot be worked out by itself: edits and biases are given for all heads. */
function needsAllHeads({ hooks, config }: Pass, layer: number): boolean {
  const names = ['attn.hook_attn_scores', 'attn.hook_pattern'] as const;
  const isEdited = hooks.needs(...names.map((name) => blockHook(layer, name)));
  return isEdited || Boolean(config.relative_bias?.layers[layer]);
}

/**
 * The queries, keys and values of a layer, kept or, of long texts, worked out again; the caller owns
 * them.
 * @throws RangeError for a layer that the run does not have
 */
export function attendingOf(model: Transformer, run: Run, layer: number): Attending {
  const { residPre, attending } = stateOf(run, layer);
  if (attending) {
    const { q, k, v } = attending;
    return { q: share(q), k: share(k), v: share(v) };
  }
  const parts = spans(lengthOf(residPre, 'pos'), rowsTogether).map(([start, count]) =>
    scope((): Attending => {
      const pass = passOfRows(model, run, start, count);
      const { normalized } = blockInput(pass, layer, slice(residPre, 'pos', start, count));
      return { q: queries(pass, layer, normalized), ...keysAndValues(pass, layer, normalized) };
    }),
  );
  const whole = {
    q: concat(
      parts.map(({ q }) => q),
      'pos',
    ),
    k: concat(
      parts.map(({ k }) => k),
      'pos',
    ),
    v: concat(
      parts.map(({ v }) => v),
      'pos',
    ),
  };
  parts.forEach(({ q, k, v }) => dispose(q, k, v));
  return whole;
}
