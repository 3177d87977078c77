import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { nameSelection, removeSet, renameSet, selectHeads } from '../../state/edits';
import { setName } from '../../state/linkHeads';
import { headNameIn } from '../../terms/heads';
import { useEdit, useLive, useSession } from '../context';
import { Icon } from '../icons';
import styles from './Explore.module.css';

/** The named sets of heads: a name for the selection, and the sets to select again, rename or remove. */
export function HeadSets(): ReactElement | null {
  const edit = useEdit();
  const selected = useSession((session) => session.heads);
  const sets = useSession((session) => session.headSets);
  const info = useLive((live) => live.info);
  const [renamed, setRenamed] = useState<string | null>(null);
  if (sets.length === 0 && selected.length === 0) return null;
  return (
    <div className={styles.selection} role="group" aria-label="Sets of heads">
      {selected.length > 0 && (
        <NameForm
          label="Name of the set"
          action="Save set"
          onName={(name) => edit(nameSelection(name))}
        />
      )}
      {sets.map(({ name, heads }) =>
        renamed === name ? (
          <NameForm
            key={name}
            label={`New name of ${name}`}
            action="Rename"
            initial={name}
            onName={(to) => {
              edit(renameSet(name, to));
              setRenamed(null);
            }}
          />
        ) : (
          <span key={name} className={styles.set}>
            <Button
              size="compact-xs"
              variant="default"
              title={heads.map((head) => headNameIn(info ?? {}, head)).join(', ')}
              onClick={() => edit(selectHeads(heads, false))}
            >
              {`${name} (${heads.length})`}
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={`Rename ${name}`}
              onClick={() => setRenamed(name)}
            >
              Rename
            </Button>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Remove ${name}`}
              onClick={() => edit(removeSet(name))}
            >
              <Icon name="close" size={14} />
            </ActionIcon>
          </span>
        ),
      )}
    </div>
  );
}

interface NameFormProps {
  readonly label: string;
  readonly action: string;
  readonly initial?: string | undefined;
  readonly onName: (name: string) => void;
}

function NameForm({ label, action, initial = '', onName }: NameFormProps): ReactElement {
  const [text, setText] = useState(initial);
  const checked = setName.safeParse(text);
  const problem = text !== '' && !checked.success ? checked.error.issues[0]?.message : undefined;
  return (
    <form
      className={styles.set}
      onSubmit={(event) => {
        event.preventDefault();
        if (!checked.success) return;
        onName(checked.data);
        setText('');
      }}
    >
      <TextInput
        size="xs"
        aria-label={label}
        placeholder="name"
        value={text}
        error={problem}
        onChange={({ currentTarget: { value } }) => setText(value)}
      />
      <Button size="compact-xs" type="submit" disabled={!checked.success}>
        {action}
      </Button>
    </form>
  );
}
