/** Hands a file of JSON lines to the browser to be saved. */
export function downloadLines(name: string, lines: readonly string[]): void {
  const blob = new Blob(
    lines.map((line) => `${line}\n`),
    { type: 'application/jsonl' },
  );
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
