import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { messageOf } from '../../base/errors';
import { interventionsOf, sameSide } from '../../state/session';
import type { ModelChoice, OtherSide } from '../../state/session';
import { readTokenIds } from '../../state/tokens';
import { checkpointName } from '../../terms/checkpoints';
import { headNameIn, parseHead } from '../../terms/heads';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import { choiceTitle } from '../words';
import styles from './Compare.module.css';

/** In what B differs from A. */
export function OtherFields(): ReactElement {
  const edits = useSession((session) => interventionsOf(session).length);
  return (
    <div className={styles.fields}>
      <OtherInput />
      <OtherModel />
      <OtherHead />
      {edits > 0 && <OtherEdits />}
    </div>
  );
}

function useOther(): [OtherSide, (change: Partial<OtherSide>) => void] {
  const edit = useEdit();
  const other = useSession((session) => session.other ?? sameSide);
  return [other, (change) => edit((now) => ({ other: { ...(now.other ?? sameSide), ...change } }))];
}

/** B's own text, or token ids; empty: as in A. */
function OtherInput(): ReactElement | null {
  const [other, change] = useOther();
  const page = useLive((live) => live.info);
  const own = useLive((live) => live.comparison?.info);
  const input = (own ?? page)?.input;
  const [draft, setDraft] = useState<string | null>(null);
  if (input === 'image') return null;
  const ids = input === 'ids';
  const value = ids ? (draft ?? other.tokens?.join(', ') ?? '') : (other.text ?? '');
  const set = (text: string): void => {
    if (!ids) {
      change({ text: text === '' ? null : text });
      return;
    }
    setDraft(text);
    const tokens = readTokenIds(text);
    if (tokens) change({ tokens: text.trim() === '' ? null : tokens });
  };
  return (
    <Textarea
      className={styles.text}
      label={ids ? 'B’s token ids' : 'B’s text'}
      placeholder="the same as A"
      autosize
      minRows={1}
      maxRows={4}
      size="xs"
      spellCheck={false}
      value={value}
      error={
        ids && readTokenIds(value) === null && 'Token ids are whole numbers, separated by commas.'
      }
      onChange={({ currentTarget }) => set(currentTarget.value)}
      onBlur={() => setDraft(null)}
    />
  );
}

const same = 'same';

/** The models that are at hand: bundled, kept on this machine, and the checkpoints of the run in the lab. */
function OtherModel(): ReactElement {
  const { fetching } = useWorkbench();
  const [other, change] = useOther();
  const bundled = useLive((live) => live.bundled);
  const stored = useLive((live) => live.stored);
  const training = useLive((live) => live.training?.run);
  useEffect(() => {
    void fetching.listStored().catch(() => undefined);
  }, [fetching]);
  const choices: readonly (readonly [ModelChoice, string])[] = [
    ...bundled.map(({ id, title }) => [{ source: 'bundled', id }, title] as const),
    ...(stored ?? []).map(({ name, commit }) => {
      const folder = name.endsWith('/');
      const choice = {
        source: folder ? 'url' : 'hub',
        id: folder ? name : `${name}@${commit}`,
      } as const;
      return [choice, choiceTitle(choice)] as const;
    }),
    ...(training?.opens ? training.checkpoints : []).map((step) => {
      const id = checkpointName({ run: training!.id, step });
      return [{ source: 'lab', id }, `Lab checkpoint at step ${step}`] as const;
    }),
  ];
  const named = new Map(choices.map(([choice]) => [keyOf(choice), choice]));
  const chosen = other.model && keyOf(other.model);
  const missing =
    other.model && chosen && !named.has(chosen) ? [[other.model, other.model.id] as const] : [];
  return (
    <Select
      label="B’s model"
      size="xs"
      allowDeselect={false}
      value={chosen ?? same}
      data={[
        { value: same, label: 'The same as A' },
        ...[...choices, ...missing].map(([choice, label]) => ({ value: keyOf(choice), label })),
      ]}
      onChange={(value) => {
        const model = value === null ? null : (named.get(value) ?? null);
        change({ model, head: null });
      }}
    />
  );
}

function keyOf({ source, id }: ModelChoice): string {
  return `${source} ${id}`;
}

/** B's own head; empty: the one on show. */
function OtherHead(): ReactElement {
  const [other, change] = useOther();
  const page = useLive((live) => live.info);
  const own = useLive((live) => live.comparison?.info);
  const info = own ?? page;
  const [draft, setDraft] = useState<string | null>(null);
  const written = other.head && info ? headNameIn(info, other.head) : '';
  const value = draft ?? written;
  const read = (text: string): string | null => {
    try {
      if (text.trim() !== '') parseHead(text, info ?? undefined);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  };
  const set = (text: string): void => {
    setDraft(text);
    if (read(text) !== null) return;
    change({ head: text.trim() === '' ? null : parseHead(text, info ?? undefined) });
  };
  return (
    <TextInput
      label="B’s head"
      placeholder="the same as A"
      size="xs"
      w={130}
      spellCheck={false}
      value={value}
      error={read(value)}
      onChange={({ currentTarget }) => set(currentTarget.value)}
      onBlur={() => read(value) === null && setDraft(null)}
    />
  );
}

function OtherEdits(): ReactElement {
  const [{ edited }, change] = useOther();
  return (
    <Switch
      size="xs"
      label="The edits in B too"
      checked={edited}
      onChange={({ currentTarget }) => change({ edited: currentTarget.checked })}
    />
  );
}
