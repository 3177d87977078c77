import { ActionIcon, Loader } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { AttentionMap } from '../../charts/AttentionMap';
import { differenceFacts, differenceOf, differingTokens } from '../../charts/difference';
import { largestSize } from '../../charts/mapScale';
import type { MapScale } from '../../charts/mapScale';
import { formatScore } from '../../charts/numbers';
import type { Cell } from '../../charts/pointers';
import { tokenText } from '../../charts/tokenText';
import type { ComparedSide, Comparison } from '../../state/live';
import { axesOf } from '../../terms/blocks';
import { formulaOf } from '../../terms/drawn';
import type { Formula } from '../../terms/drawn';
import { headNameIn } from '../../terms/heads';
import { isCausalLayer } from '../../terms/models';
import type { Token } from '../../terms/models';
import { Card } from '../Card';
import { useEdit, useLive, useSession, useWorkbench } from '../context';
import { FigureMenu } from '../figures/FigureMenu';
import { Icon } from '../icons';
import styles from './Compare.module.css';
import { OtherFields } from './OtherFields';
import { sideSource } from './sideSource';

/** The head on show beside another text, model, checkpoint or head, or without the edits; and their difference. */
export function CompareCard(): ReactElement | null {
  const edit = useEdit();
  const on = useSession(({ other }) => other !== null);
  const shown = useLive((live) => live.shown !== null);
  const comparison = useLive((live) => live.comparison);
  if (!on || !shown) return null;
  return (
    <Card
      part="compare"
      title="Compare A and B"
      note={comparison && phaseWords(comparison)}
      end={
        <>
          {comparison && comparison.phase !== 'ready' && comparison.phase !== 'refused' && (
            <Loader size={12} />
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label="End the comparison"
            onClick={() => edit(() => ({ other: null }))}
          >
            <Icon name="close" size={14} />
          </ActionIcon>
        </>
      }
    >
      <OtherFields />
      {comparison?.refused && (
        <p className={styles.refused} role="alert">
          {comparison.refused}
        </p>
      )}
      {comparison?.sides && <Panes comparison={comparison} sides={comparison.sides} />}
    </Card>
  );
}

function phaseWords({ phase, progress, sides }: Comparison): string {
  if (phase === 'opening') {
    const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
    return `opening B’s model, ${Math.round(100 * share)} %`;
  }
  if (phase === 'running') return sides ? 'running' : 'running B';
  return phase === 'refused' ? 'B cannot be shown' : 'A is the page’s own run';
}

interface PanesProps {
  readonly comparison: Comparison;
  readonly sides: NonNullable<Comparison['sides']>;
}

type PaneName = 'A' | 'B' | 'A − B';

/** The cell under the pointer in one pane is marked in all of them. */
interface LinkedCell {
  readonly in: PaneName;
  readonly cell: Cell;
}

function Panes({ comparison, sides: { a, b } }: PanesProps): ReactElement {
  const [hovered, setHovered] = useState<LinkedCell | null>(null);
  const [pinned, setPinned] = useState<Cell | null>(null);
  const formula = formulaOf(comparison.drawn);
  const scale = useMemo(
    () => commonScale(formulaOf(comparison.drawn), a, b),
    [comparison.drawn, a, b],
  );
  const link = (name: PaneName): LinkProps => ({
    pinned: hovered && hovered.in !== name ? hovered.cell : pinned,
    onPin: setPinned,
    onHoverCell: (cell) => setHovered(cell && { in: name, cell }),
  });
  return (
    <div className={styles.panes}>
      <SidePane name="A" side={a} {...{ scale, formula }} link={link('A')} />
      <SidePane name="B" side={b} {...{ scale, formula }} link={link('B')} />
      <DifferencePane {...{ a, b, formula }} link={link('A − B')} />
    </div>
  );
}

type LinkProps = Required<
  Pick<Parameters<typeof AttentionMap>[0], 'pinned' | 'onPin' | 'onHoverCell'>
>;

/** One scale for both, so that equal colours are equal values. */
function commonScale({ signed, range }: Formula, a: ComparedSide, b: ComparedSide): MapScale {
  if (!signed && range[1] === 1) return { kind: 'sequential' };
  const most = Math.max(largestSize(a.pattern.data), largestSize(b.pattern.data)) || 1;
  return signed ? { kind: 'diverging', extent: most } : { kind: 'sequential', max: most };
}

const paneHeight = 460;

interface SidePaneProps {
  readonly name: 'A' | 'B';
  readonly side: ComparedSide;
  readonly scale: MapScale;
  readonly formula: Formula;
  readonly link: LinkProps;
}

function SidePane({ name, side, scale, formula, link }: SidePaneProps): ReactElement {
  const { session, live } = useWorkbench();
  const { info, head, pattern, spec } = side;
  const { queries, keys } = axesOf(info, head.layer, side.texts);
  const label = `${name}: ${headNameIn(info, head)}`;
  const causal = isCausalLayer(info, head.layer);
  const source = (): ReturnType<typeof sideSource> =>
    sideSource(session.getState(), live.getState(), side, { name, scale, formula });
  return (
    <section className={styles.pane} aria-label={`Side ${name}`}>
      <h3 className={styles.title}>
        <span>{label}</span>
        <span className={styles.of}>{sideWords(side)}</span>
        <FigureMenu name={label} source={source} />
      </h3>
      {fits(pattern.shape, queries, keys) ? (
        <AttentionMap
          pattern={pattern}
          tokens={queries}
          keyTokens={keys}
          label={`${label}${spec.interventions.length > 0 ? ', edited' : ''}`}
          valueLabel={formula.label}
          maxHeight={paneHeight}
          {...{ scale, causal, ...link }}
        />
      ) : null}
    </section>
  );
}

function sideWords({ info, texts, spec }: ComparedSide): string {
  const edits = spec.interventions.length;
  const edited = edits > 0 ? ', with edits' : '';
  return `${info.id}, ${texts.tokens.length} tokens${edited}`;
}

function fits(
  shape: readonly number[],
  queries: readonly Token[],
  keys: readonly Token[],
): boolean {
  return shape.join() === [queries.length, keys.length].join();
}

interface DifferenceProps {
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  readonly formula: Formula;
  readonly link: LinkProps;
}

/** The two sides' difference, where it means anything. */
function DifferencePane({ a, b, formula, link }: DifferenceProps): ReactElement {
  const difference = useMemo(() => differenceOf(a.pattern, b.pattern), [a, b]);
  const { queries, keys } = axesOf(a.info, a.head.layer, a.texts);
  const ofB = axesOf(b.info, b.head.layer, b.texts);
  const scale = useMemo<MapScale>(
    () => ({
      kind: 'diverging',
      extent: difference ? Math.max(largestSize(difference.data), 0.01) : 1,
    }),
    [difference],
  );
  return (
    <section className={styles.pane} aria-label="Difference A − B">
      <h3 className={styles.title}>A − B</h3>
      {difference ? (
        <>
          <AttentionMap
            pattern={difference}
            tokens={queries}
            keyTokens={keys}
            label="A − B"
            valueLabel={`difference of ${formula.label}`}
            maxHeight={paneHeight}
            causal={isCausalLayer(a.info, a.head.layer)}
            {...{ scale, ...link }}
          />
          <p className={styles.fine}>{differenceWords(difference, queries, keys, formula)}</p>
          <p className={styles.fine}>{tokenWords(queries, ofB.queries)}</p>
        </>
      ) : (
        <p className={styles.fine}>
          {`There is no difference to show: A has ${shapeWords(a)}, B ${shapeWords(b)}, and cells are compared place by place. Give both texts the same number of tokens.`}
        </p>
      )}
    </section>
  );
}

function shapeWords({ pattern: { shape } }: ComparedSide): string {
  return `${shape[0] ?? 0} queries by ${shape[1] ?? 0} keys`;
}

function differenceWords(
  difference: NonNullable<ReturnType<typeof differenceOf>>,
  queries: readonly Token[],
  keys: readonly Token[],
  { range }: Formula,
): string {
  const { largest, moved } = differenceFacts(difference);
  if (!largest) return 'A and B are equal in every cell.';
  const name = (token: Token | undefined): string => (token ? tokenText(token) : '');
  const most =
    `Largest difference ${formatScore(largest.value)} at query ${largest.query} ` +
    `${name(queries[largest.query])} → key ${largest.key} ${name(keys[largest.key])}.`;
  const share = `On average ${formatScore(moved)} of a query’s attention lies elsewhere (total variation).`;
  return range[1] === 1 ? `${most} ${share}` : most;
}

function tokenWords(a: readonly Token[], b: readonly Token[]): string {
  const differing = differingTokens(a, b);
  return differing === 0
    ? 'Red: less in A than in B; blue: more.'
    : `Red: less in A than in B; blue: more. Cells are compared by place: ${differing} of ${a.length} tokens differ; labels are A’s.`;
}
