import { Select } from '@mantine/core';
import type { ReactElement } from 'react';
import { topIndices } from '../../../base/statistics';
import { headName } from '../../../terms/heads';
import type { HeadSet } from '../../../terms/heads';
import type { RetrievalResult } from '../result';

/** Which heads are looked into: the best few, those selected on the page, or whichever look at the needle. */
export type HeadsAsked = '4' | '8' | '16' | 'selected' | 'needle';

const titles: Readonly<Record<HeadsAsked, string>> = {
  '4': 'the best 4',
  '8': 'the best 8',
  '16': 'the best 16',
  selected: 'those selected on the page',
  needle: 'the 8 that look most at the needle',
};

/** The heads with the largest mean scores above 0, best first. */
export function bestHeads({ scores, n_heads }: RetrievalResult, count: number): HeadSet {
  return topIndices(scores ?? [], count)
    .filter((index) => (scores?.[index] ?? 0) > 0)
    .map((index) => ({ layer: Math.floor(index / n_heads), head: index % n_heads }));
}

/** The names of the heads asked for; none for those that look most at the needle. */
export function namesAsked(
  asked: HeadsAsked,
  result: RetrievalResult,
  selected: HeadSet,
): readonly string[] {
  if (asked === 'needle') return [];
  const heads = asked === 'selected' ? selected : bestHeads(result, Number(asked));
  return heads.map(headName);
}

interface HeadsAskedChoiceProps {
  readonly result: RetrievalResult;
  readonly selected: HeadSet;
  readonly asked: HeadsAsked;
  onAsked(asked: HeadsAsked): void;
}

/** Chooses the heads that are looked into. */
export function HeadsAskedChoice(props: HeadsAskedChoiceProps): ReactElement {
  const { result, selected, asked, onAsked } = props;
  const offered = (Object.keys(titles) as HeadsAsked[]).filter((one) => {
    if (one === 'selected') return selected.length > 0;
    return one === 'needle' || result.scores !== null;
  });
  return (
    <Select
      size="xs"
      maw={280}
      mb={10}
      label="Heads"
      allowDeselect={false}
      data={offered.map((value) => ({ value, label: titles[value] }))}
      value={asked}
      onChange={(value) => value !== null && onAsked(value)}
    />
  );
}
