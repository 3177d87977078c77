import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import {
  changeKinds,
  changePlaces,
  draftOf,
  emptyDraft,
  hasHeads,
  kindsAt,
} from '../../state/changeDraft';
import type { ChangeDraft, ChangePlace } from '../../state/changeDraft';
import type { Change } from '../../state/session';
import { headName } from '../../terms/heads';
import { useLive, useSession, useWorkbench } from '../context';
import { KindFields } from './KindFields';

/** What the form is open for: a new edit (null), or one of the list. */
export interface Edited {
  readonly index: number | null;
  readonly change: Change | null;
}

/** The form of an edit: where, what, at which positions. */
export function ChangeDialog({
  edited,
  onClose,
}: {
  readonly edited: Edited | null;
  onClose(): void;
}): ReactElement {
  return (
    <Modal
      opened={edited !== null}
      onClose={onClose}
      title={edited?.change ? 'Change an edit' : 'Add an edit'}
      centered
    >
      {edited && <Form edited={edited} onClose={onClose} />}
    </Modal>
  );
}

function Form({ edited, onClose }: { edited: Edited; onClose(): void }): ReactElement {
  const { editing } = useWorkbench();
  const session = useSession((state) => state);
  const hovered = useLive((live) => live.patterns?.head);
  const [problem, setProblem] = useState<string | null>(null);
  const [draft, setDraft] = useState<ChangeDraft>(() => {
    if (edited.change) return draftOf(edited.change);
    const near = session.head ?? hovered;
    const chosen = session.heads.length > 0 ? session.heads : near ? [near] : [];
    return { ...emptyDraft, where: chosen.map(headName).join(', ') };
  });
  const set = (change: Partial<ChangeDraft>): void => {
    setProblem(null);
    setDraft((old) => withKind({ ...old, ...change }));
  };
  const submit = async (): Promise<void> => {
    const found = await editing.take(draft, edited.index);
    if (found === null) onClose();
    else setProblem(found);
  };
  const perHead = hasHeads(draft.place);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack gap="sm">
        <Select
          label="Activation"
          data={Object.entries(changePlaces).map(([value, label]) => ({ value, label }))}
          value={draft.place}
          allowDeselect={false}
          onChange={(place) => place && set({ place: place as ChangePlace })}
        />
        <TextInput
          label={perHead ? 'Heads' : 'Layers'}
          description={perHead ? 'Such as L1H3, L0H2' : 'Such as 0, 2-3'}
          value={draft.where}
          data-autofocus
          onChange={({ currentTarget: { value } }) => set({ where: value })}
        />
        <Select
          label="What becomes of it"
          data={kindsAt(draft.place).map((value) => ({ value, label: changeKinds[value] }))}
          value={draft.kind}
          allowDeselect={false}
          onChange={(kind) => kind && set({ kind })}
        />
        <KindFields draft={draft} set={set} />
        <TextInput
          label="Positions"
          description="Tokens counted from 0, such as 0, 3-5; empty for all"
          value={draft.positions}
          onChange={({ currentTarget: { value } }) => set({ positions: value })}
        />
        <Select
          label="When"
          data={[
            { value: 'all', label: 'at all of these positions' },
            { value: 'decode', label: 'from the last token on (while generating)' },
          ]}
          value={draft.scope}
          allowDeselect={false}
          onChange={(scope) => set({ scope: scope === 'decode' ? 'decode' : 'all' })}
        />
        <TextInput
          label="Name"
          description="If you like: how the list calls it"
          value={draft.name}
          onChange={({ currentTarget: { value } }) => set({ name: value })}
        />
        {problem !== null && (
          <Text c="red" size="sm" role="alert">
            {problem}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit">{edited.change ? 'Change' : 'Add'}</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A draft whose kind its place allows. */
function withKind(draft: ChangeDraft): ChangeDraft {
  const [first = 'zero', ...others] = kindsAt(draft.place);
  return [first, ...others].includes(draft.kind) ? draft : { ...draft, kind: first };
}
