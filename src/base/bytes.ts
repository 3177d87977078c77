/** Bytes as `548 MB` (decimal, as download sizes are told). */
export function byteSize(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toPrecision(3).replace(/\.0+$/, '')} MB`;
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}
