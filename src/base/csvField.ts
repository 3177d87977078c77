/** A text as a field of a table of comma-separated values (RFC 4180). */
export function csvField(text = ''): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
