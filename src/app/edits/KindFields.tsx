import { Group, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { needsTexts } from '../../state/changeDraft';
import type { ChangeDraft } from '../../state/changeDraft';

interface KindFieldsProps {
  readonly draft: ChangeDraft;
  set(change: Partial<ChangeDraft>): void;
}

type NumberField = 'factor' | 'sink' | 'recent' | 'head' | 'seed';

/** The fields that one kind of edit needs. */
export function KindFields({ draft, set }: KindFieldsProps): ReactElement | null {
  const number = (label: string, field: NumberField, whole = true): ReactElement => (
    <NumberInput
      label={label}
      value={draft[field]}
      allowDecimal={!whole}
      {...(whole && { min: field === 'recent' ? 1 : 0 })}
      onChange={(value) => set({ [field]: Number(value) })}
    />
  );
  switch (draft.kind) {
    case 'scale':
      return number('Factor', 'factor', false);
    case 'copy':
      return number('Head of the same layer', 'head');
    case 'window':
      return (
        <Group grow>
          {number('First tokens', 'sink')}
          {number('Last tokens', 'recent')}
        </Group>
      );
    case 'set':
      return (
        <TextInput
          label="Values"
          description="One for all, or one for each dimension"
          value={draft.values}
          onChange={({ currentTarget: { value } }) => set({ values: value })}
        />
      );
    case 'knockout':
    case 'paint':
      return (
        <TextInput
          label="Cells"
          description={
            draft.kind === 'knockout'
              ? 'query:key, such as 6:2, 7:3'
              : 'query:key=weight, such as 6:2=0.5'
          }
          value={draft.cells}
          onChange={({ currentTarget: { value } }) => set({ cells: value })}
        />
      );
    default:
      return needsTexts(draft.kind) ? <TextFields draft={draft} set={set} number={number} /> : null;
  }
}

function TextFields({
  draft,
  set,
  number,
}: KindFieldsProps & { number(label: string, field: NumberField): ReactElement }): ReactElement {
  return (
    <>
      <Textarea
        label={draft.kind === 'patch' ? 'Other text' : 'Other texts'}
        description={
          draft.kind === 'patch' ? 'Its values are taken position by position' : 'One a line'
        }
        autosize
        minRows={draft.kind === 'patch' ? 1 : 3}
        value={draft.texts}
        onChange={({ currentTarget: { value } }) => set({ texts: value })}
      />
      {draft.kind === 'resample' && number('Seed of the draw', 'seed')}
      {draft.kind === 'mean' && (
        <Select
          label="Mean"
          data={[
            { value: 'texts', label: 'over texts, at each position' },
            { value: 'positions', label: 'over all positions of all texts' },
          ]}
          value={draft.over}
          allowDeselect={false}
          onChange={(over) => set({ over: over === 'positions' ? 'positions' : 'texts' })}
        />
      )}
    </>
  );
}
