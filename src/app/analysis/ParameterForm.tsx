import { Button } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import type { Analysis } from '../../analyses/define';
import { setParameters } from '../../state/edits';
import { defaultsOf, fieldsOf, matters, problemOf, withParameter } from '../../state/parameters';
import type { ModelInfo } from '../../terms/models';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import { Icon } from '../icons';
import styles from './Analysis.module.css';
import { ParameterField } from './ParameterField';
import { resultsElement } from './ResultArea';

const noChanges = {};

/** The form that the parameters' schema gives, and the button that runs it. */
export function ParameterForm({
  analysis,
  info,
}: {
  analysis: Analysis;
  info: ModelInfo;
}): ReactElement {
  const edit = useEdit();
  const fields = useMemo(() => fieldsOf(analysis), [analysis]);
  const defaults = useMemo(() => defaultsOf(analysis, info), [analysis, info]);
  const changes = useSession(({ parameters }) => parameters[analysis.id]) ?? noChanges;
  const [bad, setBad] = useState<readonly string[]>([]);
  const [resets, setResets] = useState(0);
  const onProblem = useCallback(
    (name: string, isBad: boolean) =>
      setBad((names) => [...names.filter((other) => other !== name), ...(isBad ? [name] : [])]),
    [],
  );
  const set = (name: string, value: unknown): void =>
    edit(setParameters(analysis.id, withParameter(changes, defaults, name, value)));
  const reset = (): void => {
    edit(setParameters(analysis.id, noChanges));
    setBad([]);
    setResets(resets + 1);
  };
  const values: Readonly<Record<string, unknown>> = { ...defaults, ...changes };
  const touched = bad.length > 0 || Object.keys(changes).length > 0;
  return (
    <>
      <div className={styles.form}>
        {fields
          .filter((field) => matters(field, values))
          .map((field) => (
            <ParameterField
              key={`${field.name} ${resets}`}
              field={field}
              value={values[field.name]}
              changed={field.name in changes}
              problemOf={(value) => problemOf(analysis, field.name, value)}
              onChange={(value) => set(field.name, value)}
              onProblem={onProblem}
            />
          ))}
      </div>
      <div className={styles.actions}>
        <RunButton id={analysis.id} blocked={bad.length > 0} />
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<Icon name="reset" size={14} />}
          disabled={!touched}
          onClick={reset}
        >
          Defaults
        </Button>
      </div>
    </>
  );
}

function RunButton({ id, blocked }: { id: string; blocked: boolean }): ReactElement {
  const { analysing } = useWorkbench();
  const state = useLive((live) => live.analyses[id]?.state);
  const progress = useLive((live) => live.analyses[id]?.progress);
  const ready = useLive((live) => live.engine === 'ready');
  if (state === 'running') {
    return (
      <Button size="xs" variant="default" onClick={() => analysing.cancel(id)}>
        {progress ? `Cancel (${progress.done} of ${progress.total})` : 'Cancel'}
      </Button>
    );
  }
  return (
    <Button
      size="xs"
      leftSection={<Icon name="play" size={12} />}
      disabled={blocked || !ready}
      onClick={() => {
        void analysing.start(id);
        document.getElementById(resultsElement)?.scrollIntoView({ block: 'nearest' });
      }}
    >
      {state === undefined ? 'Run' : 'Run again'}
    </Button>
  );
}
