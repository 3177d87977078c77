import { posix } from 'node:path';
import type { Edge, Rule, SourceFile } from './rules.ts';

/**
 * An index hands out its own folder's method and view by `import()`, and these take types from it:
 * the one reference back that is wanted.
 */
const isOwnPart = (from: string, { kind, to }: Edge): boolean =>
  kind === 'lazy' &&
  posix.basename(from) === 'index.ts' &&
  posix.dirname(from) === posix.dirname(to);

/** No file reaches itself, type-only imports counted. */
export const noCycles: Rule = (project) => {
  const graph = new Map(project.map((file) => [file.path, targetsOf(file)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
};

const targetsOf = ({ path, edges }: SourceFile): string[] =>
  edges.filter((edge) => !isOwnPart(path, edge)).map(({ to }) => to);
