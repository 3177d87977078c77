/** The names of an object's parts, in their order and typed as such. */
export function keysOf<K extends string>(of: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(of) as K[];
}
