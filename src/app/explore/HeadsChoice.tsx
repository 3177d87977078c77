import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { messageOf } from '../../base/errors';
import { keysOf } from '../../base/keys';
import { draw } from '../../state/edits';
import { scoreOf } from '../../state/scored';
import { combinations, weightOf } from '../../terms/drawn';
import type { Drawn } from '../../terms/drawn';
import { parseWeights, weightWords } from '../../terms/drawnWords';
import { headName, headNameIn } from '../../terms/heads';
import type { HeadSet } from '../../terms/heads';
import { useEdit, useLive, useSession } from '../context';
import { DrawnGroup } from './DrawnGroup';
import styles from './Drawn.module.css';

/** Whether the head on show is drawn, or all selected ones as one. */
export function HeadsChoice(): ReactElement {
  const edit = useEdit();
  const { over } = useSession((session) => session.drawn);
  const heads = useSession((session) => session.heads);
  const info = useLive((live) => live.info);
  const none = heads.length === 0;
  return (
    <DrawnGroup title="Heads">
      <SegmentedControl<Drawn['over']>
        size="xs"
        aria-label="Heads"
        value={none ? 'head' : over}
        onChange={(value) => edit(draw({ over: value }))}
        data={keysOf(combinations).map((value) => ({
          value,
          label: combinations[value].title,
          disabled: none && value !== 'head',
        }))}
      />
      <p className={styles.fine}>
        {none
          ? 'Select heads with Shift and a click to draw several as one.'
          : `Selected: ${heads.map((head) => headNameIn(info ?? {}, head)).join(', ')}`}
      </p>
      {over === 'sum' && !none && <Weights key={heads.map(headName).join()} heads={heads} />}
    </DrawnGroup>
  );
}

/** The weights of a sum, typed or taken from a score. */
function Weights({ heads }: { heads: HeadSet }): ReactElement {
  const edit = useEdit();
  const drawn = useSession((session) => session.drawn);
  const scored = useLive((live) => live.scored);
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const current = heads.map((head) => [headName(head), weightOf(drawn, head)] as const);
  const set = (weights: Drawn['weights']): void => {
    edit(draw({ weights }));
    setTyped(null);
    setProblem(null);
  };
  const commit = (): void => {
    if (typed === null) return;
    try {
      set(parseWeights(typed));
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const fromScore = (id: string): void => {
    if (!scored) return;
    const found = heads.map((head) => [headName(head), scoreOf(scored, head, id)?.value ?? 0]);
    set(Object.fromEntries(found) as Drawn['weights']);
  };
  return (
    <>
      <TextInput
        size="xs"
        label="Weights"
        description="A head and its weight each; heads that are not named weigh 1."
        value={typed ?? weightWords(Object.fromEntries(current))}
        error={problem}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={commit}
        onKeyDown={({ key }) => key === 'Enter' && commit()}
      />
      {scored && scored.scores.length > 0 && (
        <NativeSelect
          size="xs"
          aria-label="Weights from a score"
          value=""
          onChange={({ currentTarget }) => fromScore(currentTarget.value)}
          data={[
            { value: '', label: 'Take the weights from a score …' },
            ...scored.scores.map(({ id, title }) => ({ value: id, label: title })),
          ]}
        />
      )}
    </>
  );
}
