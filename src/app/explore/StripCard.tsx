import { SegmentedControl, Slider } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import type { HuedPattern } from '../../charts/hues';
import { LineView } from '../../charts/LineView';
import { TokenStrip } from '../../charts/TokenStrip';
import type { TokenWalkProps } from '../../charts/useTokenWalk';
import type { HeadPatterns, RunView, SeveralPatterns } from '../../state/live';
import type { TokensChoice } from '../../state/session';
import { axesOf } from '../../terms/blocks';
import { headNameIn, mostHuedHeads } from '../../terms/heads';
import type { ModelInfo, Token } from '../../terms/models';
import { Card } from '../Card';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import { DirectionSwitch } from './DirectionSwitch';
import type { Direction } from './DirectionSwitch';
import styles from './Explore.module.css';

/** The text as tokens: what one looks at, and who looks at it; of one head, or of the selected ones. */
export function StripCard(): ReactElement | null {
  const info = useLive((state) => state.info);
  const shown = useLive((state) => state.shown);
  const patterns = useLive((state) => state.patterns);
  const several = useLive((state) => (state.several?.shown === state.shown ? state.several : null));
  const view = useSession(({ tokensView }) => tokensView.view);
  const [direction, setDirection] = useState<Direction>('looks');
  const run = shown && (shown.edited ?? shown.base);
  const figure = useMemo(
    () => info && run && patterns && figureOf(info, run, patterns, several),
    [info, run, patterns, several],
  );
  if (!figure || !run) return null;
  const edited = shown.edited ? ', after the edits' : '';
  const names = figure.heads.map(({ label }) => label).join(', ');
  return (
    <Card part="strip" title="Tokens" note={`through ${names}${edited}`} end={<ViewSwitch />}>
      {view === 'lines' && <Lines figure={figure} />}
      {view === 'strip' && (
        <>
          {figure.heads.length > 1 && <DirectionSwitch {...{ direction, setDirection }} />}
          <Strips figure={figure} run={run} direction={direction} />
        </>
      )}
      {figure.left > 0 && <p className={styles.fine}>{leftWords(figure.left)}</p>}
    </Card>
  );
}

/** What the card shows: one head, or several over the same tokens. */
interface StripFigure {
  readonly queries: readonly Token[];
  readonly keys: readonly Token[];
  readonly heads: readonly HuedPattern[];
  /** Selected heads that are not shown. */
  readonly left: number;
}

function figureOf(
  info: ModelInfo,
  { summary }: RunView,
  { head, base, edited }: HeadPatterns,
  several: SeveralPatterns | null,
): StripFigure {
  const [first = head] = several?.heads ?? [];
  const { queries, keys } = axesOf(info, first.layer, summary);
  const found = several
    ? several.heads.map((one, i) => ({ head: one, pattern: several.patterns[i]! }))
    : [{ head, pattern: edited ?? base }];
  const fits = found.filter(({ head: { layer }, pattern }) => {
    const axes = axesOf(info, layer, summary);
    const sameTexts = axes.queries === queries && axes.keys === keys;
    return sameTexts && pattern.shape.join() === [queries.length, keys.length].join();
  });
  const heads = fits.map((one) => ({ label: headNameIn(info, one.head), pattern: one.pattern }));
  return { queries, keys, heads, left: found.length - fits.length };
}

function leftWords(left: number): string {
  const heads = left === 1 ? 'One selected head is' : `${left} selected heads are`;
  return `${heads} over other tokens than the first one and not shown here. At most ${mostHuedHeads} are shown at once.`;
}

function useWalkProps(): TokenWalkProps {
  const { live } = useWorkbench();
  const hoverToken = useLive((state) => state.hoverToken);
  const pinned = useLive((state) => state.pinnedToken);
  return {
    hoverToken,
    onHoverToken: (token) => live.setState({ hoverToken: token }),
    pinned,
    onPin: (index) => live.setState({ pinnedToken: index }),
  };
}

interface StripsProps {
  readonly figure: StripFigure;
  readonly run: RunView;
  readonly direction: Direction;
}

function Strips({ figure, run, direction }: StripsProps): ReactElement {
  const walk = useWalkProps();
  const { queries, keys, heads } = figure;
  const losses = useMemo(() => [null, ...run.summary.losses], [run]);
  const several = useMemo(
    () => (heads.length > 1 ? { heads, direction } : undefined),
    [heads, direction],
  );
  const crosses = queries !== keys;
  const label = heads.map((head) => head.label).join(', ');
  const shared = { ...walk, pattern: heads[0]?.pattern ?? null, several, maxHeight: 300 };
  const { pinned = null } = walk;
  return (
    <>
      <TokenStrip
        {...shared}
        tokens={queries}
        side={crosses ? { as: 'query', others: keys } : undefined}
        label={crosses ? `${label}, the answer` : label}
        pinned={pinned !== null && pinned < queries.length ? pinned : null}
        losses={queries === run.summary.tokens ? losses : undefined}
      />
      {crosses && (
        <TokenStrip
          {...shared}
          tokens={keys}
          side={{ as: 'key', others: queries }}
          label={`${label}, the text`}
          pinned={undefined}
          onPin={undefined}
        />
      )}
    </>
  );
}

function Lines({ figure }: { figure: StripFigure }): ReactElement {
  const edit = useEdit();
  const walk = useWalkProps();
  const least = useSession(({ tokensView }) => tokensView.least);
  const { queries, keys, heads } = figure;
  return (
    <>
      <div className={styles.slider}>
        <span id="least-weight">{`Weight at least ${least.toFixed(2)}`}</span>
        <Slider
          size="sm"
          min={0}
          max={1}
          step={0.01}
          label={null}
          value={least}
          thumbProps={{ 'aria-labelledby': 'least-weight' }}
          onChange={(value) =>
            edit(({ tokensView }) => ({ tokensView: { ...tokensView, least: value } }))
          }
        />
      </div>
      <LineView {...walk} {...{ queries, keys, heads, least }} />
    </>
  );
}

function ViewSwitch(): ReactElement {
  const edit = useEdit();
  const view = useSession(({ tokensView }) => tokensView.view);
  return (
    <SegmentedControl<TokensChoice['view']>
      size="xs"
      aria-label="How tokens are shown"
      value={view}
      onChange={(value) =>
        edit(({ tokensView }) => ({ tokensView: { ...tokensView, view: value } }))
      }
      data={[
        { value: 'strip', label: 'Strip' },
        { value: 'lines', label: 'Lines' },
      ]}
    />
  );
}
