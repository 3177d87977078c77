import { useMemo } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import './charts.css';
import chart from './chart.module.css';
import { boxHeight, circuitLayout, edgePath } from './circuitGeometry';
import type { CircuitEdge, CircuitNode, NodeBox } from './circuitGeometry';
import styles from './CircuitGraph.module.css';
import { formatScore } from './numbers';
import { PlotKeys } from './plotFrame';
import { useWidth } from './useCanvas';

export interface CircuitGraphProps {
  readonly nodes: readonly CircuitNode[];
  readonly edges: readonly CircuitEdge[];
  /** What the colours of edges stand for, by kind. */
  readonly kinds: readonly string[];
  readonly label: string;
  /** Nodes that can be picked. */
  readonly isPicked: (node: number) => boolean;
  readonly onPick: (node: number) => void;
}

/**
 * Parts in rows from the bottom up, and what goes from one to another: the thicker, the larger its score;
 * broken where it is negative.
 */
export function CircuitGraph(props: CircuitGraphProps): ReactElement {
  const { nodes, edges, kinds, label, isPicked, onPick } = props;
  const [frame, width] = useWidth();
  const layout = useMemo(() => circuitLayout(nodes, width), [nodes, width]);
  const largest = Math.max(1e-9, ...edges.map(({ score }) => Math.abs(score)));
  return (
    <figure className={chart.figure} aria-label={label}>
      <div ref={frame} className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
        <svg width={layout.width} height={layout.height} className={styles.graph}>
          {edges.map((edge) => (
            <Edge
              key={`${edge.from} ${edge.to} ${edge.kind}`}
              {...{ edge, nodes, kinds, largest }}
              boxes={layout.boxes}
            />
          ))}
          {nodes.map((node, i) => (
            <Node
              key={node.title}
              box={layout.boxes[i]!}
              title={node.title}
              onPick={isPicked(i) ? () => onPick(i) : undefined}
            />
          ))}
        </svg>
      </div>
      <PlotKeys names={kinds} />
    </figure>
  );
}

interface EdgeProps extends Pick<CircuitGraphProps, 'nodes' | 'kinds'> {
  readonly edge: CircuitEdge;
  readonly boxes: readonly NodeBox[];
  /** The size of the largest score. */
  readonly largest: number;
}

function Edge({ edge, boxes, nodes, kinds, largest }: EdgeProps): ReactElement {
  const { from, to, kind, score } = edge;
  const shift = (kind - (kinds.length - 1) / 2) * 7;
  const words = `${nodes[from]?.title} to ${nodes[to]?.title}, ${kinds[kind]}: ${formatScore(score)}`;
  return (
    <path
      className={score < 0 ? styles.against : styles.edge}
      data-colour={kind}
      strokeWidth={1 + 5 * Math.sqrt(Math.abs(score) / largest)}
      d={edgePath(boxes[from]!, boxes[to]!, shift, (from + to) % 2 === 0 ? 1 : -1)}
    >
      <title>{words}</title>
    </path>
  );
}

interface NodeProps {
  readonly box: NodeBox;
  readonly title: string;
  readonly onPick: (() => void) | undefined;
}

function Node({ box: { x, y, width }, title, onPick }: NodeProps): ReactElement {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onPick?.();
  };
  const actions = onPick && {
    ...{ role: 'button', tabIndex: 0, 'aria-label': title },
    ...{ onClick: onPick, onKeyDown, className: `${styles.node} ${styles.head}` },
  };
  return (
    <g className={styles.node} transform={`translate(${x} ${y})`} {...actions}>
      <rect x={-width / 2} y={-boxHeight / 2} width={width} height={boxHeight} rx={6} />
      <text textAnchor="middle" dy="0.35em">
        {title}
      </text>
    </g>
  );
}
