import { Button, SegmentedControl, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { draw, switchHeads, toggleLock } from '../../state/edits';
import { offMode } from '../../state/session';
import { editViews } from '../../terms/drawn';
import type { Drawn } from '../../terms/drawn';
import { headNameIn, sameHead } from '../../terms/heads';
import type { Head } from '../../terms/heads';
import type { AblationMode } from '../../terms/interventions';
import { Card } from '../Card';
import { CompareButton } from '../compare/CompareButton';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import { FigureMenu } from '../figures/FigureMenu';
import { Icon } from '../icons';
import { modeSentences, modeWords } from '../words';
import { DrawnMenu } from './DrawnMenu';
import styles from './Explore.module.css';
import { FigureMap } from './FigureMap';
import { figureTitle, useFigure } from './figures';
import { HeadSentence } from './HeadSentence';
import { mapSource } from './sources';

/** The head on show, or several as one: what is drawn of them, and the switch that edits a head. */
export function HeadCard(): ReactElement | null {
  const info = useLive((state) => state.info);
  const edited = useLive((state) => state.shown?.edited !== null);
  const figure = useFigure();
  const { session, live } = useWorkbench();
  const [painting, setPainting] = useState(false);
  if (!figure || !info) return null;
  const name = figureTitle(figure, info);
  const head = figure.drawn.over === 'head' ? figure.heads[0] : undefined;
  return (
    <Card
      part="head"
      title={name}
      note={head ? undefined : figure.heads.map((one) => headNameIn(info, one)).join(', ')}
      end={
        <>
          {edited && <ViewSwitch />}
          <FigureMenu
            name={name}
            source={() => mapSource(session.getState(), live.getState(), figure)}
          />
          {head && <CompareButton />}
          {head && <LockButton head={head} />}
        </>
      }
    >
      {head && <HeadSentence head={head} />}
      <div className={styles.tools}>
        {head && <HeadSwitch head={head} name={name} />}
        <DrawnMenu />
        <PaintButton painting={painting} onChange={setPainting} />
      </div>
      <FigureMap figure={figure} info={info} painting={painting} />
    </Card>
  );
}

function PaintButton({
  painting,
  onChange,
}: {
  readonly painting: boolean;
  onChange(painting: boolean): void;
}): ReactElement {
  return (
    <Tooltip
      label="While this is on, a click (or Enter) on a cell hides that key from that query; the rest of the row is scaled up to 1."
      openDelay={500}
      multiline
      maw={280}
    >
      <Button
        size="xs"
        variant={painting ? 'light' : 'default'}
        aria-pressed={painting}
        onClick={() => onChange(!painting)}
      >
        Knock cells out
      </Button>
    </Tooltip>
  );
}

function ViewSwitch(): ReactElement {
  const edit = useEdit();
  const edits = useSession((session) => session.drawn.edits);
  const views = ['before', 'after', 'change'] as const;
  return (
    <SegmentedControl<Drawn['edits']>
      size="xs"
      aria-label="Which pattern"
      value={edits}
      onChange={(value) => edit(draw({ edits: value }))}
      data={views.map((value) => ({ value, label: editViews[value].title }))}
    />
  );
}

function HeadSwitch({ head, name }: { head: Head; name: string }): ReactElement {
  const edit = useEdit();
  const mode = useSession((session) => offMode(session.off, head));
  const set = (value: AblationMode | 'on'): void =>
    edit(switchHeads([head], value === 'on' ? null : value));
  return (
    <Tooltip
      label={
        mode ? modeSentences[mode] : 'The head works as trained. O switches a locked head off.'
      }
      openDelay={500}
      multiline
      maw={280}
    >
      <SegmentedControl<AblationMode | 'on'>
        size="xs"
        aria-label={`${name} is`}
        value={mode ?? 'on'}
        onChange={set}
        data={[
          { value: 'on', label: 'On' },
          { value: 'zero', label: capital(modeWords.zero) },
          { value: 'uniform', label: capital(modeWords.uniform) },
        ]}
      />
    </Tooltip>
  );
}

function LockButton({ head }: { head: Head }): ReactElement {
  const edit = useEdit();
  const locked = useSession((session) => session.head !== null && sameHead(session.head, head));
  return (
    <Button
      size="compact-xs"
      variant={locked ? 'light' : 'subtle'}
      color={locked ? 'iris' : 'gray'}
      leftSection={<Icon name={locked ? 'lock' : 'unlock'} size={14} />}
      aria-pressed={locked}
      title={locked ? 'Escape unlocks' : 'Keep this head on show'}
      onClick={() => edit(toggleLock(head))}
    >
      {locked ? 'Locked' : 'Lock'}
    </Button>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
