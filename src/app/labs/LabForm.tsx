import { Button, NumberInput, Select } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import type { Lab } from '../../labs/define';
import { trainingFieldNames } from '../../labs/trainingFields';
import { setParameters } from '../../state/edits';
import { fieldsOf, problemOf, withParameter } from '../../state/parameters';
import type { Field } from '../../state/parameters';
import { problemWords } from '../../state/problems';
import { asSentence } from '../../state/sentence';
import frame from '../analysis/Analysis.module.css';
import { ParameterField } from '../analysis/ParameterField';
import { useEdit, useLive, useSession } from '../context';
import { Icon } from '../icons';
import styles from './Labs.module.css';
import { TrainButtons } from './TrainButtons';

const noChanges = {};
const own = 'own';

/** Preset, seed and parameters of a run, and the buttons that train it. */
export function LabForm({ lab }: { lab: Lab }): ReactElement {
  const edit = useEdit();
  const fields = useMemo(() => fieldsOf(lab), [lab]);
  const defaults = useMemo(() => lab.parameters.parse({}), [lab]);
  const changes = useSession(({ parameters }) => parameters[lab.id]) ?? noChanges;
  const busy = useLive((live) => live.training !== null && live.training.phase !== 'idle');
  const [bad, setBad] = useState<readonly string[]>([]);
  const [resets, setResets] = useState(0);
  const onProblem = useCallback(
    (name: string, isBad: boolean) =>
      setBad((names) => [...names.filter((other) => other !== name), ...(isBad ? [name] : [])]),
    [],
  );
  const take = (parameters: Readonly<Record<string, unknown>>): void => {
    edit(setParameters(lab.id, parameters));
    setBad([]);
    setResets(resets + 1);
  };
  const values: Readonly<Record<string, unknown>> = { ...defaults, ...changes };
  const whole = lab.parameters.safeParse(values);
  const fieldOf = (field: Field): ReactElement => (
    <ParameterField
      key={`${field.name} ${resets}`}
      field={field}
      value={values[field.name]}
      changed={field.name in changes}
      problemOf={(value) => problemOf(lab, field.name, value)}
      onChange={(value) =>
        edit(setParameters(lab.id, withParameter(changes, defaults, field.name, value)))
      }
      onProblem={onProblem}
    />
  );
  const isTraining = ({ name }: Field): boolean => trainingFieldNames.includes(name);
  return (
    <>
      <fieldset className={styles.fields} disabled={busy}>
        <PresetAndSeed lab={lab} changes={changes} onPreset={take} />
        <details className={styles.more}>
          <summary>Parameters{Object.keys(changes).length > 0 && ' (changed)'}</summary>
          <div className={frame.form}>
            {fields.filter((field) => !isTraining(field)).map(fieldOf)}
          </div>
        </details>
        <details className={styles.more}>
          <summary>Training</summary>
          <div className={frame.form}>{fields.filter(isTraining).map(fieldOf)}</div>
        </details>
      </fieldset>
      {!whole.success && (
        <p className={frame.old} role="alert">
          {asSentence(problemWords(whole.error))}
        </p>
      )}
      <div className={`${frame.actions} ${styles.buttons}`}>
        <TrainButtons blocked={bad.length > 0 || !whole.success} />
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<Icon name="reset" size={14} />}
          disabled={busy || (bad.length === 0 && Object.keys(changes).length === 0)}
          onClick={() => take(noChanges)}
        >
          Defaults
        </Button>
      </div>
    </>
  );
}

interface PresetProps {
  readonly lab: Lab;
  readonly changes: Readonly<Record<string, unknown>>;
  onPreset(parameters: Readonly<Record<string, unknown>>): void;
}

function PresetAndSeed({ lab, changes, onPreset }: PresetProps): ReactElement {
  const edit = useEdit();
  const seed = useSession((session) => session.lab.seed);
  const preset = lab.presets.find(({ parameters }) => sameValues(parameters, changes));
  const choices = lab.presets.map(({ id, title }) => ({ value: id, label: title }));
  return (
    <>
      <div className={styles.preset}>
        <Select
          size="xs"
          label="Preset"
          data={preset ? choices : [...choices, { value: own, label: 'My own' }]}
          value={preset?.id ?? own}
          allowDeselect={false}
          onChange={(id) => {
            const chosen = lab.presets.find((one) => one.id === id);
            if (chosen) onPreset(chosen.parameters);
          }}
        />
        <NumberInput
          size="xs"
          label="Seed"
          min={0}
          max={999_999_999}
          allowDecimal={false}
          clampBehavior="strict"
          value={seed}
          onChange={(value) => {
            if (typeof value === 'number')
              edit(({ lab: old }) => ({ lab: { ...old, seed: value } }));
          }}
        />
      </div>
      {preset && <p className={styles.measured}>{preset.about}</p>}
    </>
  );
}

function sameValues(a: object, b: object): boolean {
  const text = (values: object): string =>
    JSON.stringify(Object.entries(values).sort(([x], [y]) => (x < y ? -1 : 1)));
  return text(a) === text(b);
}
