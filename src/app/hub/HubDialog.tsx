import { Button, Modal, PasswordInput, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement, SyntheticEvent } from 'react';
import { messageOf } from '../../base/errors';
import { keptName, parseRemoteName } from '../../terms/modelNames';
import type { StoredModel } from '../../terms/models';
import { useLive, useWorkbench } from '../context';
import { KeptList } from './KeptList';
import { byteSize } from '../../base/bytes';
import styles from './Hub.module.css';

/** Opens a model of Hugging Face by its name or any by its address, and lists those that are kept on this machine. */
export function HubDialog(): ReactElement {
  const { live } = useWorkbench();
  const opened = useLive((state) => state.dialog === 'hub');
  const onClose = (): void => live.setState({ dialog: null });
  return (
    <Modal opened={opened} onClose={onClose} title="Open by name or address" size="lg" centered>
      <LookUp onClose={onClose} />
      <Stored onClose={onClose} />
      <KeptList />
    </Modal>
  );
}

function LookUp({ onClose }: { onClose(): void }): ReactElement {
  const { opening } = useWorkbench();
  const [name, setName] = useState('');
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    try {
      parseRemoteName(name);
    } catch (error) {
      setProblem(messageOf(error));
      return;
    }
    onClose();
    void opening.chooseRemote(name, token);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        label="Model"
        description="org/name on Hugging Face, with @revision for a branch, tag or commit; another hub by its address before it; or the address of any folder with config.json and model.safetensors"
        placeholder="openai-community/gpt2"
        value={name}
        error={problem}
        data-autofocus
        onChange={(event) => {
          setName(event.currentTarget.value);
          setProblem(null);
        }}
      />
      <PasswordInput
        label="Access token"
        description="For gated models only; it stays in memory and goes to that host alone"
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
      />
      <div className={styles.row}>
        <Button type="submit" disabled={name.trim() === ''}>
          Look up
        </Button>
        <span className={styles.quiet}>
          Its size is shown before anything large is fetched. Texts you type never leave this
          machine.
        </span>
      </div>
    </form>
  );
}

function Stored({ onClose }: { onClose(): void }): ReactElement | null {
  const { opening, fetching } = useWorkbench();
  const stored = useLive((live) => live.stored);
  useEffect(() => {
    void fetching.listStored();
  }, [fetching]);
  if (!stored || stored.length === 0) return null;
  const open = (model: StoredModel): void => {
    onClose();
    void opening.chooseRemote(keptName(model));
  };
  return (
    <section className={styles.stored}>
      <h3>Models kept on this machine</h3>
      <ul>
        {stored.map((model) => (
          <li key={model.name + model.commit}>
            <button type="button" className={styles.name} onClick={() => open(model)}>
              {model.name}
            </button>
            <code>{model.commit.slice(0, 8)}</code>
            <span>{byteSize(model.bytes)}</span>
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Remove ${model.name}`}
              onClick={() => void fetching.removeStored(model)}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
