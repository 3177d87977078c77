/** A part of a circuit. */
export interface CircuitNode {
  readonly title: string;
  /** What was computed together stands in one row, the first at the bottom. */
  readonly row: number;
}

/** What goes from one part to another, by their indices. */
export interface CircuitEdge {
  readonly from: number;
  readonly to: number;
  /** Which colour it has. */
  readonly kind: number;
  readonly score: number;
}

/** A node's box, by its middle. CSS pixels. */
export interface NodeBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface CircuitLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly NodeBox[];
}

export const boxHeight = 24;
const [rowHeight, letter, gap, margin] = [66, 6.7, 10, 8];

/**
 * Where each node stands: rows from the bottom up without empty ones, nodes of a row side by side and
 * centred. It is as wide as the widest row needs, at least `width`.
 */
export function circuitLayout(nodes: readonly CircuitNode[], width: number): CircuitLayout {
  const rows = [...new Set(nodes.map(({ row }) => row))].sort((a, b) => a - b);
  const widthOf = ({ title }: CircuitNode): number => Math.round(title.length * letter) + 14;
  const inRow = rows.map((row) => nodes.filter((node) => node.row === row));
  const taken = inRow.map((row) => row.reduce((sum, node) => sum + widthOf(node) + gap, -gap));
  const total = Math.max(width, ...taken.map((one) => one + 2 * margin));
  const height = rows.length * rowHeight - (rowHeight - boxHeight) + 2 * margin;
  const boxes = new Map<CircuitNode, NodeBox>();
  inRow.forEach((row, i) => {
    const space = (total - 2 * margin - (taken[i] ?? 0)) / (row.length + 1);
    const y = height - margin - boxHeight / 2 - i * rowHeight;
    let left = margin + space;
    for (const node of row) {
      const own = widthOf(node);
      boxes.set(node, { x: left + own / 2, y, width: own });
      left += own + gap + space;
    }
  });
  return { width: total, height, boxes: nodes.map((node) => boxes.get(node) as NodeBox) };
}

/**
 * An edge's curve from the top of one box to the bottom of another, beside others of other kinds. One that
 * would run behind boxes between them goes around, to the left or right.
 */
export function edgePath(from: NodeBox, to: NodeBox, shift: number, side: 1 | -1): string {
  const [x1, y1] = [from.x, from.y - boxHeight / 2];
  const [x2, y2] = [to.x + shift, to.y + boxHeight / 2];
  const bend = Math.max(14, (y1 - y2) * 0.45);
  const isBehind = Math.abs(x1 - x2) < 40 && from.y - to.y > 1.5 * rowHeight;
  const around = isBehind ? side * (30 + 0.16 * (y1 - y2)) : 0;
  return `M${x1} ${y1}C${x1 + around} ${y1 - bend} ${x2 + around} ${y2 + bend} ${x2} ${y2}`;
}
