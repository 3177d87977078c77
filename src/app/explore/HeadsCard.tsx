import { Button } from '@mantine/core';
import { useCallback, useMemo } from 'react';
import type { ReactElement } from 'react';
import { HeadGrid } from '../../charts/HeadGrid';
import type { HeadGridContent } from '../../charts/HeadGrid';
import { selectHeads, switchHeads, toggleLock, toggleSelected } from '../../state/edits';
import { hoverHead, notify } from '../../state/live';
import type { DrawnTiles, LiveStore, Shown } from '../../state/live';
import { allLayers, isScrolled, knownOf, viewInSight } from '../../state/overview';
import { offMode } from '../../state/session';
import type { SessionStore } from '../../state/session';
import { formulaOf, plainDrawn } from '../../terms/drawn';
import { headNameIn } from '../../terms/heads';
import type { Head, HeadSet } from '../../terms/heads';
import { axesOf, layerWords } from '../../terms/blocks';
import { isCausalLayer } from '../../terms/models';
import type { ModelInfo } from '../../terms/models';
import { Card } from '../Card';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import { FigureMenu } from '../figures/FigureMenu';
import type { FigureSource } from '../figures/figureSource';
import { modeWords } from '../words';
import styles from './Explore.module.css';
import { tilesScale } from './figures';
import { HeadSets } from './HeadSets';
import { OrderChoice, useHeadOrder } from './OrderChoice';
import { gridSource } from './sources';

/** Of a model with too many heads for one screen, in CSS pixels. */
const scrollHeight = 560;

/** Every head of the model as a small picture. */
export function HeadsCard(): ReactElement | null {
  const { live, session } = useWorkbench();
  const edit = useEdit();
  const info = useLive((state) => state.info);
  const shown = useLive((state) => state.shown);
  const hovered = useLive((state) => state.hoverHead ?? state.patterns?.head ?? null);
  const locked = useSession((session) => session.head);
  const selected = useSession((session) => session.heads);
  const off = useSession((session) => session.off);
  const content = useContent();
  const texts = useLive((state) => state.tiles?.texts ?? 1);
  const order = useHeadOrder(content?.patterns ?? null);
  const shift = useMemo(
    () => shown?.shift && { values: shown.shift.data, label: 'pattern moved (bits)' },
    [shown],
  );
  const outlined = useMemo(() => (locked ? [locked, ...selected] : selected), [locked, selected]);
  const hover = useCallback((head: Head | null) => hoverHead(live, head), [live]);
  const pick = useCallback(
    (head: Head | null, { additive }: { additive: boolean }) =>
      edit(head ? (additive ? toggleSelected(head) : toggleLock(head)) : () => ({ head: null })),
    [edit],
  );
  const describe = useCallback(
    (head: Head) => {
      const mode = offMode(off, head);
      return mode ? modeWords[mode] : '';
    },
    [off],
  );
  const see = useCallback(
    (layersInSight: readonly number[]) => live.setState({ layersInSight }),
    [live],
  );
  if (!info || !shown || !content) return null;
  const scrolls = isScrolled(info);
  return (
    <Card
      part="heads"
      title="All heads"
      note={noteOf(content, info, shown, { texts, isSorted: order !== null })}
      end={
        <>
          <OrderChoice />
          <FigureMenu
            name="All heads"
            onOpen={() => live.setState({ layersInSight: allLayers(info) })}
            source={() => wholeSource(session, live, content)}
          />
        </>
      }
    >
      <HeadGrid
        shape={info}
        content={content}
        label={`Heads of ${info.id}`}
        locked={outlined}
        lockedLabel={outlineWords(locked, selected)}
        hovered={hovered}
        off={off}
        shift={shift ?? undefined}
        describe={describe}
        order={order}
        scrollHeight={scrolls ? scrollHeight : undefined}
        onLayers={scrolls ? see : undefined}
        onHover={hover}
        onPick={pick}
        onLasso={(heads, { additive }) => edit(selectHeads(heads, additive))}
      />
      <Selection />
      <HeadSets />
    </Card>
  );
}

/** The figure of all heads; of a model that scrolls the pictures of all may be still on their way. */
function wholeSource(
  session: SessionStore,
  live: LiveStore,
  content: Patterns,
): FigureSource | null {
  const message = 'The pictures of some layers are still on their way: try again in a moment.';
  if (content.patterns.every(Boolean))
    return gridSource(session.getState(), live.getState(), content);
  notify(live, { key: 'overview', kind: 'info', message });
  return null;
}

type Patterns = Extract<HeadGridContent, { kind: 'patterns' }>;

/** The small pictures of what is drawn; of heads that are combined, each by itself. */
function useContent(): Patterns | null {
  const info = useLive((state) => state.info);
  const shown = useLive((state) => state.shown);
  const tiles = useLive((state) => state.tiles);
  const further = useLive((state) => state.further);
  const before = useSession((session) => session.drawn.edits === 'before');
  const curve = useSession((session) => session.scale);
  return useMemo(() => {
    if (!info || !shown) return null;
    const causal = (layer: number): boolean => isCausalLayer(info, layer);
    const view = viewInSight(before, shown);
    const small: DrawnTiles = tiles ?? {
      ...{ drawn: plainDrawn, texts: 1, thumbnails: knownOf(view, further) },
    };
    return {
      ...{ kind: 'patterns', patterns: small.thumbnails, causal },
      ...{ label: formulaOf(small.drawn, small.texts).label, scale: tilesScale(small, curve) },
    };
  }, [info, shown, tiles, further, before, curve]);
}

function outlineWords(locked: Head | null, selected: HeadSet): string {
  if (selected.length === 0) return 'locked';
  return locked ? 'locked or selected' : 'selected';
}

/** Texts with more tokens than a picture has pixels are shown by their largest weights. */
function noteOf(
  { patterns }: Patterns,
  info: ModelInfo,
  shown: Shown,
  { texts, isSorted }: { readonly texts: number; readonly isSorted: boolean },
): string {
  const { summary } = shown.base;
  const pooled = patterns.some(
    (ofLayer, layer) =>
      ofLayer && (ofLayer.shape[1] ?? 0) < axesOf(info, layer, summary).queries.length,
  );
  const row = pooled
    ? 'a pixel is the value of largest size under it'
    : `each row is a ${shown.seen ? 'position that looks' : 'token that looks back'}`;
  // Cut to the shortest text, fewer rows are no sign of pooling.
  const what = texts > 1 ? `mean over ${texts} texts` : row;
  const place = isSorted ? 'first to last, row by row' : 'layers down, heads across';
  return [place, layerWords(info), what].filter(Boolean).join('; ');
}

function Selection(): ReactElement | null {
  const edit = useEdit();
  const heads = useSession((session) => session.heads);
  const info = useLive((live) => live.info);
  if (heads.length === 0) return null;
  return (
    <div className={styles.selection}>
      <span>Selected: {heads.map((head) => headNameIn(info ?? {}, head)).join(', ')}</span>
      <Button size="compact-xs" onClick={() => edit(switchHeads(heads, 'zero'))}>
        Zero their output
      </Button>
      <Button size="compact-xs" onClick={() => edit(switchHeads(heads, 'uniform'))}>
        Make uniform
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => edit(() => ({ heads: [] }))}>
        Clear
      </Button>
    </div>
  );
}
