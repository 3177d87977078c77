import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import type { Field } from '../../state/parameters';
import styles from './Analysis.module.css';
import { GivenField } from './GivenField';

export interface ParameterFieldProps {
  readonly field: Field;
  readonly value: unknown;
  /** Whether the value differs from its default. */
  readonly changed: boolean;
  problemOf(value: unknown): string | null;
  onChange(value: unknown): void;
  onProblem(name: string, isBad: boolean): void;
}

/** One parameter. What is not valid stays in the field with its reason, and goes nowhere else. */
export function ParameterField(props: ParameterFieldProps): ReactElement {
  const { field, value, problemOf, onChange, onProblem } = props;
  const [draft, setDraft] = useState<unknown>(undefined);
  const draftProblem = draft === undefined ? null : problemOf(read(field, draft));
  const take = (raw: unknown): void => {
    const next = read(field, raw);
    const problem = problemOf(next);
    setDraft(raw);
    onProblem(field.name, problem !== null);
    if (problem === null) onChange(next);
  };
  const settle = (): void => {
    if (draftProblem === null) setDraft(undefined);
  };
  const shown = draft ?? write(field, value);
  return (
    <div className={isWide(field) ? styles.whole : ''}>
      {control(field, shown, {
        label: labelOf(props),
        description: field.description,
        error: draftProblem,
        take,
        settle,
      })}
    </div>
  );
}

interface Wiring {
  readonly label: ReactNode;
  readonly description: string;
  readonly error: string | null;
  readonly take: (raw: unknown) => void;
  readonly settle: () => void;
}

function control(field: Field, value: unknown, wiring: Wiring): ReactElement {
  const { label, description, error, take, settle } = wiring;
  const frame = { label, description, error, size: 'xs', onBlur: settle } as const;
  const text = String(value);
  switch (field.kind) {
    case 'switch':
      return (
        <Switch
          size="xs"
          label={label}
          description={description}
          checked={value === true}
          onChange={({ currentTarget }) => take(currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          {...frame}
          data={[...field.choices]}
          value={text}
          allowDeselect={false}
          onChange={take}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...frame}
          value={typeof value === 'number' ? value : text}
          allowDecimal={!field.integer}
          thousandSeparator=","
          onChange={take}
        />
      );
    case 'numbers':
      return (
        <TextInput
          {...frame}
          value={text}
          onChange={({ currentTarget }) => take(currentTarget.value)}
        />
      );
    case 'documents':
    case 'scores':
      return (
        <GivenField
          kind={field.kind}
          label={label}
          description={description}
          value={text}
          onChange={(digest) => {
            take(digest);
            settle();
          }}
          fallback={typeof field.fallback === 'string' ? field.fallback : ''}
        />
      );
    case 'text':
      return field.multiline ? (
        <Textarea
          {...frame}
          autosize
          minRows={1}
          maxRows={6}
          value={text}
          onChange={({ currentTarget }) => take(currentTarget.value)}
        />
      ) : (
        <TextInput
          {...frame}
          value={text}
          onChange={({ currentTarget }) => take(currentTarget.value)}
        />
      );
  }
}

function labelOf({ field, changed }: ParameterFieldProps): ReactNode {
  if (!changed) return field.title;
  return (
    <span className={styles.changed} title="Differs from the default">
      {field.title}
    </span>
  );
}

function isWide({ kind, multiline }: Field): boolean {
  return multiline || ['text', 'numbers', 'documents', 'scores'].includes(kind);
}

/** What the control holds for a value. */
function write({ kind }: Field, value: unknown): unknown {
  return kind === 'numbers' && Array.isArray(value) ? value.join(', ') : (value ?? '');
}

/** The value of what the control holds; it may still be wrong. */
function read({ kind }: Field, raw: unknown): unknown {
  if (kind === 'number') return raw === '' ? undefined : Number(raw);
  if (kind !== 'numbers') return raw;
  const words = String(raw)
    .split(/[\s,;]+/)
    .filter(Boolean);
  return words.map(Number);
}
