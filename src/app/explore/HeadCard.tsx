import { Button, SegmentedControl, Tooltip } from '@mantine/core';
import { useViewportSize } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { ndarray } from '../../base/ndarray';
import type { NdArray } from '../../base/ndarray';
import { AttentionMap } from '../../charts/AttentionMap';
import type { MapScale } from '../../charts/mapScale';
import { switchHeads, toggleLock } from '../../state/edits';
import type { HeadPatterns } from '../../state/live';
import { offMode } from '../../state/session';
import { axesOf } from '../../terms/blocks';
import { headNameIn, sameHead } from '../../terms/heads';
import type { Head } from '../../terms/heads';
import type { AblationMode } from '../../terms/interventions';
import { isCausalLayer } from '../../terms/models';
import { Card } from '../Card';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import { Icon } from '../icons';
import { modeSentences, modeWords } from '../words';
import styles from './Explore.module.css';
import { HeadSentence } from './HeadSentence';

/** What the page and the card take of the window beside a maximised map, in CSS pixels. */
const frameHeight = 290;

type View = 'before' | 'after' | 'change';

/** The head on show: its pattern, and the switch that edits it. */
export function HeadCard(): ReactElement | null {
  const { live } = useWorkbench();
  const patterns = useLive((state) => state.patterns);
  const summary = useLive((state) => state.shown?.base.summary);
  const info = useLive((state) => state.info);
  const hoverToken = useLive((state) => state.hoverToken);
  const [wanted, setWanted] = useState<View>('after');
  if (!patterns || !summary || !info) return null;
  const { layer } = patterns.head;
  const { queries, keys } = axesOf(info, layer, summary);
  if (patterns.base.shape.join() !== [queries.length, keys.length].join()) return null;
  const view = patterns.edited ? wanted : 'before';
  const name = headNameIn(info, patterns.head);
  return (
    <Card
      part="head"
      title={name}
      note={patterns.edited ? undefined : 'one head’s attention'}
      end={
        <>
          {patterns.edited && <ViewSwitch view={view} onView={setWanted} />}
          <LockButton head={patterns.head} />
        </>
      }
    >
      <HeadSentence head={patterns.head} />
      <div className={styles.tools}>
        <HeadSwitch head={patterns.head} name={name} />
      </div>
      <Map
        patterns={patterns}
        name={name}
        view={view}
        causal={isCausalLayer(info, layer)}
        tokens={queries}
        keyTokens={keys}
        hoverToken={hoverToken}
        onHoverToken={(token) => live.setState({ hoverToken: token })}
      />
    </Card>
  );
}

interface MapProps extends Pick<
  Parameters<typeof AttentionMap>[0],
  'tokens' | 'keyTokens' | 'causal' | 'hoverToken' | 'onHoverToken'
> {
  readonly patterns: HeadPatterns;
  readonly name: string;
  readonly view: View;
}

function Map({ patterns, name, view, ...others }: MapProps): ReactElement {
  const pattern = useMemo(() => patternOf(patterns, view), [patterns, view]);
  const picture = useLive((state) => state.info?.image !== undefined);
  const scale = useMemo(() => scaleOf(pattern, view, picture), [pattern, view, picture]);
  const maximised = useLive((state) => state.maximised === 'head');
  const { height } = useViewportSize();
  const label = `${name}${patterns.edited ? `, ${view}` : ''}`;
  return (
    <AttentionMap
      {...others}
      pattern={pattern}
      label={label}
      scale={scale}
      valueLabel={view === 'change' ? 'change of attention weight' : undefined}
      maxHeight={maximised ? Math.max(320, height - frameHeight) : 620}
    />
  );
}

function patternOf({ base, edited }: HeadPatterns, view: View): NdArray {
  if (view === 'before' || !edited) return base;
  if (view === 'after') return edited;
  return ndarray(
    edited.data.map((value, i) => value - (base.data[i] ?? 0)),
    base.shape,
  );
}

/** Over hundreds of patches weights are small: a picture's map is dark at the largest of them. */
function scaleOf({ data }: NdArray, view: View, picture: boolean): MapScale {
  const most = data.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  if (view === 'change') return { kind: 'diverging', extent: Math.max(most, 0.01) };
  return picture ? { kind: 'sequential', max: most } : { kind: 'sequential' };
}

function ViewSwitch({ view, onView }: { view: View; onView: (view: View) => void }): ReactElement {
  return (
    <SegmentedControl<View>
      size="xs"
      aria-label="Which pattern"
      value={view}
      onChange={onView}
      data={[
        { value: 'before', label: 'Before' },
        { value: 'after', label: 'After' },
        { value: 'change', label: 'Change' },
      ]}
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
