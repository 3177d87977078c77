const methodOf = /analyses\/[^/]+\/index\.ts$/;

/** Which part of an analysis a bundle leaves out: the page never computes, the worker never draws. */
export type Part = './method' | './view';

/**
 * An analysis names both its method and its view in one place. This leaves one of the two out of a
 * built bundle, so that the tensor library never enters the page's files and React never enters the
 * worker's. In development nothing is bundled, and nothing needs to be left out.
 */
export function analysisPartsWithout(part: Part) {
  const empty = '\0headscope-left-out';
  return {
    name: `headscope-analyses-without-${part.slice(2)}`,
    apply: 'build' as const,
    enforce: 'pre' as const,
    resolveId(source: string, importer: string | undefined) {
      const path = importer?.split('?')[0]?.replaceAll('\\', '/') ?? '';
      return source === part && methodOf.test(path) ? empty : null;
    },
    load(id: string) {
      if (id !== empty) return null;
      return `throw new Error('the ${part.slice(2)} of an analysis is not part of this bundle')`;
    },
  };
}
