/** `#rrggbb` of a packed RGBA word in the byte order of ImageData. */
export function hexOf(word: number): string {
  const [r = 0, g = 0, b = 0] = new Uint8Array(Uint32Array.of(word).buffer);
  return `#${[r, g, b].map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
