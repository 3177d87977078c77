import { StrictMode, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { AttentionMap } from '../../src/charts/AttentionMap';
import { HeadGrid } from '../../src/charts/HeadGrid';
import type { TokenPointer } from '../../src/charts/pointers';
import { PredictionTable } from '../../src/charts/PredictionTable';
import type { Candidate } from '../../src/charts/PredictionTable';
import { RecallBars } from '../../src/charts/RecallBars';
import { ScoreList } from '../../src/charts/ScoreList';
import { TokenStrip } from '../../src/charts/TokenStrip';
import type { Head } from '../../src/terms/heads';
import { cutTokens, difference, longText, pattern, scores, thumbnails, tokens } from './data';
import './gallery.css';

const small = { n_layers: 2, n_heads: 8 };
const gpt2 = { n_layers: 12, n_heads: 12 };
const large = { n_layers: 28, n_heads: 16 };
const smallContent = { kind: 'patterns', patterns: thumbnails(2, 8, tokens.length) } as const;
const gpt2Content = { kind: 'patterns', patterns: thumbnails(12, 12, 32) } as const;
const induction = pattern('induction', tokens.length, 3, 8);
const retrieval = scores(144, { missing: 0.04 });
const effects = scores(16, { signed: true });
const ofTwo = longText(2);
const ofHundred = longText(100);
const ofThousands = longText(2048);
const patternOfTwo = pattern('same', 2);
const patternOfHundred = pattern('induction', 100, 2, 30);
const patternOfThousands = pattern('induction', 2048, 2, 500);
const moved = difference(24);
const ofTwentyFour = longText(24);
const ofBytes = pattern('previous', cutTokens.length, 4);
const losses = tokens.map((_, i) => (i === 0 ? null : 0.2 + ((i * 37) % 11) * 0.6));

const before: Candidate[] = [' mat', ' the', '\n', ' floor', ' harbour', '<|endoftext|>'].map(
  (text, i) => ({
    token: { id: i, text, special: text.startsWith('<|') },
    runs: [{ probability: 0.81 / 3 ** i, rank: i + 1 }],
  }),
);
const after: Candidate[] = before.map(({ token, runs }, i) => ({
  token,
  runs: [
    ...runs,
    {
      probability: [0.21, 0.36, 0.09, 0.0301, 0.11, 0.0004][i] ?? 0,
      rank: [2, 1, 4, 5, 3, 62][i] ?? 1,
    },
  ],
}));
const recall = [
  { label: 'All heads on', value: 0.97, note: '10 needles' },
  { label: 'Top 2 uniform', value: 0.12, note: 'L1H3, L1H6', role: 'main' },
  {
    label: 'Random 2 uniform',
    draws: [0.97, 0.94, 0.97, 0.9, 0.97],
    note: '5 draws',
    role: 'control',
  },
  { label: 'Random 8 uniform', value: null, note: 'not measured yet', role: 'control' },
] as const;

function Plate({ id, children }: { id: string; children: ReactNode }): ReactElement {
  return (
    <section id={id}>
      <h2>{id}</h2>
      {children}
    </section>
  );
}

/** A grid, a map and a strip of one head that follow one another, as on the page. */
function Linked(): ReactElement {
  const [head, setHead] = useState<Head | null>(null);
  const [locked, setLocked] = useState<readonly Head[]>([{ layer: 1, head: 3 }]);
  const [token, setToken] = useState<TokenPointer | null>(null);
  return (
    <>
      <Plate id="grid-small">
        <HeadGrid
          shape={small}
          content={smallContent}
          label="Heads of induction-2l"
          locked={locked}
          hovered={head}
          off={[{ layer: 0, head: 5 }]}
          shift={{
            values: scores(16).map((v, i) => (i < 8 ? null : v)),
            label: 'pattern moved (bits)',
          }}
          onHover={setHead}
          onPick={(picked) => setLocked(picked ? [picked] : [])}
        />
      </Plate>
      <Plate id="map">
        <AttentionMap
          pattern={induction}
          tokens={tokens}
          label="L1H3"
          hoverToken={token}
          onHoverToken={setToken}
        />
      </Plate>
      <Plate id="strip">
        <TokenStrip
          tokens={tokens}
          pattern={induction}
          label="L1H3"
          hoverToken={token}
          onHoverToken={setToken}
          losses={losses}
        />
      </Plate>
    </>
  );
}

function Gallery(): ReactElement {
  const [head, setHead] = useState<Head | null>(null);
  return (
    <main>
      <h1>Charts</h1>
      <Linked />
      <Plate id="strip-pinned">
        <TokenStrip tokens={tokens} pattern={induction} label="L1H3" pinned={12} />
      </Plate>
      <Plate id="strip-bytes">
        <TokenStrip tokens={cutTokens} pattern={ofBytes} label="L1H3" pinned={7} />
      </Plate>
      <Plate id="grid-gpt2">
        <HeadGrid
          shape={gpt2}
          content={gpt2Content}
          label="Heads of gpt2"
          locked={[{ layer: 5, head: 1 }]}
          off={[
            { layer: 3, head: 3 },
            { layer: 3, head: 4 },
          ]}
        />
      </Plate>
      <Plate id="grid-scores">
        <HeadGrid
          shape={gpt2}
          content={{ kind: 'scores', scores: retrieval, label: 'retrieval score', domain: [0, 1] }}
          label="Retrieval scores"
          hovered={head}
          locked={[{ layer: 5, head: 1 }]}
          onHover={setHead}
        />
      </Plate>
      <Plate id="list">
        <ScoreList
          shape={gpt2}
          scores={retrieval}
          label="retrieval score"
          max={1}
          hovered={head}
          onHover={setHead}
          selected={[{ layer: 5, head: 1 }]}
        />
      </Plate>
      <Plate id="grid-signed">
        <HeadGrid
          shape={small}
          content={{ kind: 'scores', scores: effects, label: 'effect on logit', signed: true }}
          label="Effects"
        />
      </Plate>
      <Plate id="list-signed">
        <ScoreList shape={small} scores={effects} label="effect on logit" signed count={6} />
      </Plate>
      <Plate id="grid-large">
        <HeadGrid
          shape={large}
          content={{ kind: 'scores', scores: scores(448), label: 'induction score' }}
          label="Large"
        />
      </Plate>
      <Plate id="predictions">
        <PredictionTable candidates={before} label="Next token" />
      </Plate>
      <Plate id="predictions-compared">
        <PredictionTable candidates={after} label="Next token" />
      </Plate>
      <Plate id="recall">
        <RecallBars bars={recall} label="recall of the answer (ROUGE-1)" />
      </Plate>
      <Plate id="map-2">
        <AttentionMap pattern={patternOfTwo} tokens={ofTwo} label="two" />
      </Plate>
      <Plate id="map-difference">
        <AttentionMap
          pattern={moved}
          tokens={ofTwentyFour}
          label="difference"
          valueLabel="after minus before"
          scale={{ kind: 'diverging', extent: 1 }}
          pinned={{ query: 12, key: 11 }}
        />
      </Plate>
      <Plate id="map-100">
        <AttentionMap
          pattern={patternOfHundred}
          tokens={ofHundred}
          label="hundred"
          hoverToken={{ index: 60, as: 'both' }}
        />
      </Plate>
      <Plate id="map-2048">
        <AttentionMap pattern={patternOfThousands} tokens={ofThousands} label="2048" />
      </Plate>
    </main>
  );
}

const theme = new URLSearchParams(location.search).get('theme') ?? 'light';
document.documentElement.setAttribute('data-mantine-color-scheme', theme);
const root = document.getElementById('root');
if (!root) throw new Error('expected an element with the id root');
createRoot(root).render(
  <StrictMode>
    <Gallery />
  </StrictMode>,
);
