import { useViewportSize } from '@mantine/hooks';
import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { AttentionMap } from '../../charts/AttentionMap';
import { chooseDetail, toggleCell } from '../../state/edits';
import type { Figure } from '../../state/live';
import { editViews, formulaOf } from '../../terms/drawn';
import type { ModelInfo } from '../../terms/models';
import { isCausalLayer } from '../../terms/models';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import { usePinnedCell } from '../detail/usePinnedCell';
import { figureScale, figureTitle, maskWords } from './figures';
import styles from './Drawn.module.css';

/** What the page and the card take of the window beside a maximised map, in CSS pixels. */
const frameHeight = 330;

export interface FigureMapProps {
  readonly figure: Figure;
  readonly info: ModelInfo;
  /** Whether a click on a cell knocks it out of the heads' patterns, or gives it back. */
  readonly painting: boolean;
}

/** The map of the head card with its formula. */
export function FigureMap({ figure, info, painting }: FigureMapProps): ReactElement {
  const { live } = useWorkbench();
  const edit = useEdit();
  const closely = useClosely(figure);
  const { height } = useViewportSize();
  const maximised = useLive((state) => state.maximised === 'head');
  const hoverToken = useLive((state) => state.hoverToken);
  const edited = useLive((state) => state.shown?.edited !== null);
  const pinned = usePinnedCell();
  const curve = useSession((session) => session.scale);
  const picture = info.image !== undefined;
  const scale = useMemo(() => figureScale(figure, curve, picture), [figure, curve, picture]);
  const { symbols, label, unit } = formulaOf(figure.drawn, figure.texts);
  const title = figureTitle(figure, info);
  return (
    <>
      <AttentionMap
        {...closely}
        pattern={figure.pattern}
        tokens={figure.queries}
        keyTokens={figure.keys}
        label={edited ? `${title}, ${editViews[figure.drawn.edits].title.toLowerCase()}` : title}
        valueLabel={label}
        unit={unit}
        scale={scale}
        causal={isCausalLayer(info, figure.heads[0]?.layer ?? 0)}
        maskLabel={maskWords(figure, info)}
        maxHeight={maximised ? Math.max(620, height - frameHeight) : 620}
        hoverToken={hoverToken}
        onHoverToken={(token) => live.setState({ hoverToken: token })}
        pinned={painting ? null : pinned}
        onPin={(cell) => {
          if (!painting) edit(chooseDetail({ cell }));
          else if (cell) edit(toggleCell(figure.heads, cell.query, cell.key));
        }}
      />
      <p className={styles.formula}>
        Drawn: <code>{symbols}</code>
      </p>
    </>
  );
}

type Closely = Pick<Parameters<typeof AttentionMap>[0], 'tiled' | 'onView'>;

/** Of a long text what is known beyond tiles, and the way to more of it. */
function useClosely({ side = 1, drawn, queries, keys }: Figure): Closely {
  const { closely } = useWorkbench();
  const patterns = useLive((state) => state.patterns);
  const closeUp = useLive((state) => state.closeUp);
  const before = drawn.edits === 'before';
  return useMemo(() => {
    if (side === 1 || !patterns) return {};
    const known = closeUp?.of === patterns ? closeUp : null;
    const values = known && (before ? known.base : (known.edited ?? known.base));
    return {
      tiled: {
        ...{ side, queries: queries.length, keys: keys.length },
        detail: known && values && { values, queries: known.queries, keys: known.keys },
      },
      onView: (rows, columns) => closely.look(patterns, rows, columns),
    };
  }, [side, patterns, closeUp, before, queries, keys, closely]);
}
