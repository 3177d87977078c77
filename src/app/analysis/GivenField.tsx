import { Button, Input, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useLive, useWorkbench } from '../context';
import styles from './Analysis.module.css';

export interface GivenFieldProps {
  readonly kind: 'documents' | 'scores';
  readonly label: ReactNode;
  readonly description: string;
  /** A digest, or a name that the analysis knows itself. */
  readonly value: string;
  /** What is taken without any of the user's own: a sample, or '' for nothing. */
  readonly fallback: string;
  onChange(value: string): void;
}

/** Something of the user's own that a parameter names: documents, or a file of head scores. */
export function GivenField(props: GivenFieldProps): ReactElement {
  const { kind, label, description, value, fallback, onChange } = props;
  const { giving } = useWorkbench();
  const taking = useLive((live) => live.taking);
  const take = async (digest: Promise<string | null>): Promise<void> => {
    const taken = await digest;
    if (taken !== null) onChange(taken);
  };
  return (
    <Input.Wrapper size="xs" label={label} description={description} labelElement="div">
      {kind === 'documents' ? (
        <Documents
          without={fallback === '' ? 'None' : 'Sample'}
          isWithout={value === fallback}
          onWithout={() => onChange(fallback)}
          onFiles={(files) => void take(giving.documents(files))}
          onPaste={(text) => void take(giving.pasted(text))}
        />
      ) : (
        <div className={styles.given}>
          <FileButton
            title="File of scores …"
            label="File of head scores"
            onFiles={([file]) => file && void take(giving.scores(file))}
          />
        </div>
      )}
      <p className={styles.givenState} role="status">
        {taking ?? <GivenName kind={kind} value={value} />}
      </p>
    </Input.Wrapper>
  );
}

const isDigest = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);

/** What the parameter names now. */
function GivenName({ kind, value }: Pick<GivenFieldProps, 'kind' | 'value'>): ReactElement {
  const { giving } = useWorkbench();
  const given = useLive((live) => live.given[value]);
  const ready = useLive((live) => live.info !== null);
  useEffect(() => {
    if (ready && isDigest(value)) void giving.lookUp(value);
  }, [giving, ready, value]);
  if (value === '') return <>None</>;
  if (value === 'sample')
    return <>The sample: passages of the model’s own words, some of which come back</>;
  if (given) return <>{`${given.name}: ${given.about}`}</>;
  return (
    <>
      {`Digest ${value.slice(0, 8)}: its owner’s own ${kind}, not in the link: if they are not kept on this machine, give the same files again.`}
    </>
  );
}

interface DocumentsProps {
  /** The name of what is taken without own documents. */
  readonly without: string;
  readonly isWithout: boolean;
  onWithout(): void;
  onFiles(files: readonly File[]): void;
  onPaste(text: string): void;
}

function Documents(props: DocumentsProps): ReactElement {
  const { without, isWithout, onWithout, onFiles, onPaste } = props;
  const [pasting, setPasting] = useState(false);
  const [text, setText] = useState('');
  return (
    <>
      <div className={styles.given}>
        <Button
          size="compact-xs"
          variant={isWithout ? 'light' : 'default'}
          aria-pressed={isWithout}
          onClick={onWithout}
        >
          {without}
        </Button>
        <FileButton title="Files …" label="Files of documents" onFiles={onFiles} />
        <FileButton title="Folder …" label="Folder of documents" folder onFiles={onFiles} />
        <Button
          size="compact-xs"
          variant="default"
          aria-expanded={pasting}
          onClick={() => setPasting(!pasting)}
        >
          Paste
        </Button>
      </div>
      {pasting && (
        <>
          <Textarea
            size="xs"
            autosize
            minRows={4}
            maxRows={10}
            aria-label="Pasted documents"
            placeholder={
              'Texts with blank lines between them, or JSON lines:\n{"text": "…", "domain": "…"}'
            }
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <Button
            size="compact-xs"
            mt={6}
            disabled={text.trim() === ''}
            onClick={() => onPaste(text)}
          >
            Take these
          </Button>
        </>
      )}
    </>
  );
}

interface FileButtonProps {
  readonly title: string;
  /** Names the input. */
  readonly label: string;
  readonly folder?: boolean;
  onFiles(files: readonly File[]): void;
}

function FileButton({ title, label, folder = false, onFiles }: FileButtonProps): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => input.current?.click()}>
        {title}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={!folder}
        aria-label={label}
        {...(folder && { webkitdirectory: '' })}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          if (files.length > 0) onFiles(files);
          currentTarget.value = '';
        }}
      />
    </>
  );
}
