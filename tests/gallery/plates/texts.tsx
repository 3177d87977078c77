import type { ReactElement } from 'react';
import { TokenChanges } from '../../../src/charts/TokenChanges';
import { TokenStrip } from '../../../src/charts/TokenStrip';
import { cutTokens, pattern, tokens } from '../data';

const induction = pattern('induction', tokens.length, 3, 8);
const losses = tokens.map((_, i) => (i === 0 ? null : 0.2 + ((i * 37) % 11) * 0.6));
const changes = tokens.map((_, i) => (i % 5 === 0 ? null : ((i * 13) % 9) / 4 - 1));

/** A text as its tokens. */
export const plates: Readonly<Record<string, ReactElement>> = {
  strip: <TokenStrip tokens={tokens} pattern={induction} label="L1H3" losses={losses} />,
  'strip-pinned': <TokenStrip tokens={tokens} pattern={induction} label="L1H3" pinned={12} />,
  'strip-bytes': (
    <TokenStrip
      tokens={cutTokens}
      pattern={pattern('previous', cutTokens.length, 4)}
      label="L1H3"
      pinned={7}
    />
  ),
  'token-changes': (
    <TokenChanges
      tokens={tokens}
      changes={changes}
      label="Loss with the heads uniform"
      at={12}
      marked={[3, 4]}
      onPoint={() => undefined}
    />
  ),
};
