import { Button } from '@mantine/core';
import { useCallback, useMemo } from 'react';
import type { ReactElement } from 'react';
import { HeadGrid } from '../../charts/HeadGrid';
import type { HeadGridContent } from '../../charts/HeadGrid';
import { selectHeads, switchHeads, toggleLock, toggleSelected } from '../../state/edits';
import { hoverHead } from '../../state/live';
import type { DrawnTiles, Shown } from '../../state/live';
import { offMode } from '../../state/session';
import { formulaOf, plainDrawn } from '../../terms/drawn';
import { headNameIn } from '../../terms/heads';
import type { Head, HeadSet } from '../../terms/heads';
import { axesOf, layerWords } from '../../terms/blocks';
import { isCausalLayer } from '../../terms/models';
import type { ModelInfo } from '../../terms/models';
import { Card } from '../Card';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import { FigureMenu } from '../figures/FigureMenu';
import { modeWords } from '../words';
import styles from './Explore.module.css';
import { tilesScale } from './figures';
import { HeadSets } from './HeadSets';
import { OrderChoice, useHeadOrder } from './OrderChoice';
import { gridSource } from './sources';

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
  if (!info || !shown || !content) return null;
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
            source={() => gridSource(session.getState(), live.getState(), content)}
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
        onHover={hover}
        onPick={pick}
        onLasso={(heads, { additive }) => edit(selectHeads(heads, additive))}
      />
      <Selection />
      <HeadSets />
    </Card>
  );
}

type Patterns = Extract<HeadGridContent, { kind: 'patterns' }>;

/** The small pictures of what is drawn; of heads that are combined, each by itself. */
function useContent(): Patterns | null {
  const info = useLive((state) => state.info);
  const shown = useLive((state) => state.shown);
  const tiles = useLive((state) => state.tiles);
  const before = useSession((session) => session.drawn.edits === 'before');
  const curve = useSession((session) => session.scale);
  return useMemo(() => {
    if (!info || !shown) return null;
    const causal = (layer: number): boolean => isCausalLayer(info, layer);
    const view = before ? shown.base : (shown.edited ?? shown.base);
    const small: DrawnTiles = tiles ?? { drawn: plainDrawn, texts: 1, thumbnails: view.thumbnails };
    return {
      ...{ kind: 'patterns', patterns: small.thumbnails, causal },
      ...{ label: formulaOf(small.drawn, small.texts).label, scale: tilesScale(small, curve) },
    };
  }, [info, shown, tiles, before, curve]);
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
    ({ shape: [, rows = 0] }, layer) => rows < axesOf(info, layer, summary).queries.length,
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
