import type { ReactElement } from 'react';
import { GeneratedStrip } from '../../../src/charts/GeneratedStrip';
import { LargestTable } from '../../../src/charts/LargestTable';
import { LineView } from '../../../src/charts/LineView';
import { TokenStrip } from '../../../src/charts/TokenStrip';
import { longText, pattern } from '../data';

const text = longText(9);
const first = pattern('induction', 9, 3, 4);
const second = pattern('previous', 9, 4);
const looks = (at: number): Float32Array => first.data.slice(at * 9, at * 9 + at + 1);

/** Lines between tokens, several heads at once, a text that goes on, and the numbers as a table. */
export const plates: Readonly<Record<string, ReactElement>> = {
  'line-view': (
    <LineView
      queries={text}
      keys={text}
      heads={[
        { label: 'L1H3', pattern: first },
        { label: 'L0H2', pattern: second },
      ]}
      least={0.1}
      pinned={6}
    />
  ),
  'strip-several': (
    <TokenStrip
      tokens={text}
      pattern={null}
      several={{
        heads: [
          { label: 'L1H3', pattern: first },
          { label: 'L0H2', pattern: second },
        ],
        direction: 'looks',
      }}
      label="L1H3 and L0H2"
      pinned={6}
    />
  ),
  'generated-several': (
    <GeneratedStrip
      prompt={text.slice(0, 8)}
      made={text.slice(8).map((token) => ({
        ...{ token, probability: 0.75 },
        looks: [looks(7), second.data.slice(7 * 9, 7 * 9 + 8)],
      }))}
      heads={['L1H3', 'L0H2']}
      label="L1H3, L0H2"
      pinned={null}
    />
  ),
  generated: (
    <GeneratedStrip
      prompt={text.slice(0, 6)}
      made={[6, 7, 8].flatMap((at) => {
        const token = text[at];
        return token ? [{ token, probability: 0.9 - at / 20, looks: [looks(at - 1)] }] : [];
      })}
      heads={['L1H3']}
      label="L1H3"
      pinned={7}
    />
  ),
  'largest-table': (
    <LargestTable
      label="L1H3, attention weight"
      patterns={[{ name: 'L1H3', values: first, queries: text, keys: text, causal: true }]}
      count={8}
    />
  ),
};
