import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { GeneratedStrip } from '../../charts/GeneratedStrip';
import { goesOn } from '../../state/generating';
import type { GenerationRun } from '../../state/live';
import { generationLimits } from '../../state/session';
import type { GenerationChoice } from '../../state/session';
import { axesOf, blockFacts } from '../../terms/blocks';
import { headNameIn } from '../../terms/heads';
import type { ModelInfo } from '../../terms/models';
import { Card } from '../Card';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import styles from './Explore.module.css';

/** Goes on with the text token by token, and shows what heads looked at for each. */
export function GenerateCard(): ReactElement | null {
  const info = useLive((live) => live.info);
  const generation = useLive((live) => live.generation);
  if (!info || !goesOn(info)) return null;
  const note = info.answer ? 'the answer goes on' : 'the text goes on';
  return (
    <Card title="Generate" note={note} part="generate">
      <Controls running={generation?.phase === 'running'} />
      {generation && generation.made.length > 0 && <Made info={info} generation={generation} />}
      <span className={styles.status} role="status">
        {generation && phaseWords(generation)}
      </span>
    </Card>
  );
}

function phaseWords({ phase, made }: GenerationRun): string {
  const tokens = made.length === 1 ? '1 token' : `${made.length} tokens`;
  if (phase === 'running') return made.length === 0 ? 'Reading the text …' : `${tokens} …`;
  if (phase === 'failed') return `It failed after ${tokens}.`;
  return phase === 'stopped' ? `Stopped after ${tokens}.` : `${tokens} made.`;
}

function Controls({ running }: { running: boolean }): ReactElement {
  const { generating } = useWorkbench();
  const ready = useLive((live) => live.shown !== null && live.engine === 'ready');
  return (
    <div className={styles.tools}>
      <Choice name="count" label="Tokens" min={1} max={generationLimits.count} step={1} />
      <Choice
        name="temperature"
        label="Temperature"
        min={0}
        max={generationLimits.temperature}
        step={0.1}
      />
      <Choice name="seed" label="Seed" min={0} max={999_999_999} step={1} />
      {running ? (
        <Button size="xs" variant="default" onClick={() => generating.stop()}>
          Stop
        </Button>
      ) : (
        <Button size="xs" disabled={!ready} onClick={() => void generating.start()}>
          Generate
        </Button>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly name: keyof GenerationChoice;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

function Choice({ name, label, min, max, step }: ChoiceProps): ReactElement {
  const edit = useEdit();
  const value = useSession(({ generation }) => generation[name]);
  return (
    <NumberInput
      label={label}
      size="xs"
      w={96}
      {...{ min, max, step, value }}
      allowDecimal={step < 1}
      clampBehavior="strict"
      onChange={(next) =>
        typeof next === 'number' &&
        edit(({ generation }) => ({ generation: { ...generation, [name]: next } }))
      }
    />
  );
}

interface MadeProps {
  readonly info: ModelInfo;
  readonly generation: GenerationRun;
}

function Made({ info, generation }: MadeProps): ReactElement {
  const { generating } = useWorkbench();
  const [pinned, setPinned] = useState<number | null>(null);
  const { heads, made, texts, phase } = generation;
  const crosses = heads.map(({ layer }) => blockFacts(info, layer).attends === 'encoder');
  // Heads over another text than the first one's have no place in its row.
  const shown = heads.flatMap((_, i) => (crosses[i] === crosses[0] ? [i] : []));
  const first = heads[0];
  const looked = made.map((one) => ({ ...one, looks: shown.flatMap((i) => one.looks[i] ?? []) }));
  return (
    <>
      <GeneratedStrip
        prompt={texts.tokens}
        made={looked}
        heads={shown.map((i) => headNameIn(info, heads[i]!))}
        keys={first && crosses[0] ? axesOf(info, first.layer, texts).keys : undefined}
        label={first ? headNameIn(info, first) : 'no head'}
        pinned={pinned}
        onPin={setPinned}
        maxHeight={240}
      />
      {heads.length === 0 && (
        <p className={styles.fine}>
          The head on show is of the encoder, which read the text once: choose one of the decoder.
        </p>
      )}
      {generation.unedited !== null && (
        <p className={styles.fine}>
          With the edits: <q>{generation.text}</q>. Without them: <q>{generation.unedited}</q>
          {generation.unedited === generation.text ? ', the same' : ''}.
        </p>
      )}
      <div className={styles.under}>
        <Button
          size="compact-xs"
          variant="light"
          disabled={phase === 'running'}
          onClick={() => generating.takeOver()}
        >
          {info.answer ? 'Take over into the answer' : 'Take over into the text'}
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => generating.clear()}>
          Clear
        </Button>
      </div>
    </>
  );
}
