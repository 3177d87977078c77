import { Group, Select } from '@mantine/core';
import type { ReactElement } from 'react';
import type { LooksAndWorksResult } from '../result';
import type { Shown } from '../viewLists';

interface ChoicesProps {
  readonly result: LooksAndWorksResult;
  readonly shown: Shown;
  onScore(id: string): void;
  onEffect(id: string): void;
}

/** Which score is held against which effect. */
export function Choices({ result, shown, onScore, onEffect }: ChoicesProps): ReactElement {
  const scores = result.scores.filter(({ values }) => values.some((value) => value !== null));
  const optionsOf = (
    all: readonly { id: string; title: string }[],
  ): { value: string; label: string }[] =>
    all.map(({ id, title }) => ({ value: id, label: title }));
  const common = {
    ...({ size: 'xs', allowDeselect: false, flex: '1 1 240px', maw: 380 } as const),
    inputWrapperOrder: ['label', 'input', 'description'] as ('label' | 'input' | 'description')[],
  };
  return (
    <Group gap="sm" mb={10} align="start">
      <Select
        {...common}
        label="Looks (across)"
        description={shown.score.definition}
        data={optionsOf(scores)}
        value={shown.score.id}
        onChange={(id) => id !== null && onScore(id)}
      />
      <Select
        {...common}
        label="Works (up)"
        description={shown.effect.definition}
        data={optionsOf(result.effects)}
        value={shown.effect.id}
        onChange={(id) => id !== null && onEffect(id)}
      />
    </Group>
  );
}
