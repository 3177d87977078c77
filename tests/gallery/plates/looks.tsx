import type { ReactElement } from 'react';
import { Fact } from '../../../src/charts/Fact';
import { HeadCurve } from '../../../src/charts/HeadCurve';
import { LookedText } from '../../../src/charts/LookedText';
import { LookTable } from '../../../src/charts/LookTable';
import { ShareBars } from '../../../src/charts/ShareBars';
import { partOf } from '../../../src/terms/looks';
import type { Look, PartShares } from '../../../src/terms/looks';
import report from '../../../src/charts/report.module.css';
import { longText, scores } from '../data';

const shape = { n_layers: 4, n_heads: 12 };
const means = scores(48).map((value) => value ?? 0);
const text = longText(60);
const parts = { needle: { start: 20, end: 24 }, question: { start: 50, end: 56 } };
const nothing = (): void => undefined;

function shares(needle: number, first: number): PartShares {
  const rest = 1 - needle - first;
  return { needle, first, question: rest / 2, haystack: rest / 3, made: rest / 6 };
}

function look(at: number, hit: boolean): Look {
  return { at, hit, weight: 0.8, part: partOf(parts, at), shares: shares(0.7, 0.2) };
}

const steps = [
  { token: text[20]!, looks: [look(20, true), look(0, false)] },
  { token: text[21]!, looks: [look(21, true), look(21, true)] },
  { token: text[22]!, looks: [look(22, true), look(52, false)] },
  { token: text[23]!, looks: [look(33, false), look(57, false)] },
];

/** How few heads retrieve, and where heads look in needle tests. */
export const plates: Readonly<Record<string, ReactElement>> = {
  facts: (
    <dl className={report.facts}>
      <Fact term="Valid samples" note="of 10">
        {8}
      </Fact>
      <Fact term="Recall of the answer">0.82</Fact>
    </dl>
  ),
  'head-curve': (
    <HeadCurve
      shape={shape}
      scores={means}
      label="mean score"
      range={{
        name: '95 % interval',
        low: means.map((value) => 0.8 * value),
        high: means.map((value) => Math.min(1, 1.3 * value)),
      }}
      other={{ name: 'activation frequency', values: means.map(Math.sqrt) }}
      lines={[
        { value: 0.1, label: '0.1 retrieval head' },
        { value: 0.5, label: '0.5 strong' },
      ]}
      hovered={{ layer: 0, head: 0 }}
    />
  ),
  'look-table': (
    <LookTable
      shape={shape}
      heads={[
        { layer: 2, head: 3 },
        { layer: 3, head: 11 },
      ]}
      steps={steps}
      text={text}
      label="Which head fetched what"
      at={{ head: 0, step: 1 }}
      hovered={null}
      onPoint={nothing}
      onPick={nothing}
    />
  ),
  'looked-text': (
    <LookedText
      tokens={text}
      partOf={(at) => partOf(parts, at)}
      shown={[0, 20, 23, 50]}
      looked={[20, 21, 22, 33]}
      now={21}
      label="Where L2H3 looked"
    />
  ),
  'share-bars': (
    <ShareBars
      bars={[
        { key: 'valid', name: 'valid', note: 'mean of 6', shares: shares(0.8, 0.1) },
        { key: '4', name: 'sample 4', shares: shares(means[0]!, 0.1) },
        { key: '5', name: 'sample 5', note: 'fell back', shares: shares(0.05, 0.9) },
      ]}
      label="Where the heads looked"
    />
  ),
};
