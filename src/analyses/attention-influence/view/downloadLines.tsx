import { handOver } from '../../../charts/exports/handOver';

/** Hands a file of JSON lines to the browser to be saved. */
export function downloadLines(name: string, lines: readonly string[]): void {
  const parts = lines.map((line) => `${line}\n`);
  handOver(name, new Blob(parts, { type: 'application/jsonl' }));
}
