/** One column of a table. */
export interface Column {
  readonly title: string;
  /** Where its entries are set; left if left out. */
  readonly align?: 'left' | 'right';
}

/** Rows under their titles, columns two spaces apart, indented by two. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, i) =>
    Math.max(...[titles, ...rows].map((row) => [...(row[i] ?? '')].length)),
  );
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, i) => padded(cell, widths[i] ?? 0, columns[i]?.align)).join('  ')}`.trimEnd();
  return `${[titles, ...rows].map(line).join('\n')}\n`;
}

function padded(cell: string, width: number, align: Column['align'] = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - [...cell].length));
  return align === 'right' ? space + cell : cell + space;
}
