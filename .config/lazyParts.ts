const indexFile = /(analyses|labs)\/[^/]+\/index\.ts$/;

/** The parts of analyses and labs that work, and the one that draws. */
const parts = { page: ['./method', './train'], worker: ['./view'] } as const;

/**
 * An analysis names both its method and its view in one place, a lab its training and its view. This
 * leaves what the other side does out of a built bundle, so that the tensor library never enters the
 * page's files and React never enters the worker's. In development nothing is bundled, and nothing
 * needs to be left out.
 */
export function onlyPartsOf(side: keyof typeof parts) {
  const empty = '\0headscope-left-out';
  const others: readonly string[] = parts[side];
  return {
    name: `headscope-parts-of-the-${side}`,
    apply: 'build' as const,
    enforce: 'pre' as const,
    resolveId(source: string, importer: string | undefined) {
      const path = importer?.split('?')[0]?.replaceAll('\\', '/') ?? '';
      return others.includes(source) && indexFile.test(path) ? empty : null;
    },
    load(id: string) {
      if (id !== empty) return null;
      return `throw new Error('this part of an analysis or a lab is not in the ${side}')`;
    },
  };
}
