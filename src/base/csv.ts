/** A text as a field of a table of comma-separated values (RFC 4180). */
export function csvField(text = ''): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as a table of comma-separated values (RFC 4180); an empty field where there is no value. */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  const field = (value: string | number | null): string =>
    typeof value === 'string' ? csvField(value) : String(value ?? '');
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}
