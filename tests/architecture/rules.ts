import { builtinModules } from 'node:module';
import type ts from 'typescript';
import type { Files, Import } from './imports.ts';
import { importsOf, isRelative, packageOf, parse, resolve } from './imports.ts';
import type { Layer } from './layers.ts';
import { emptyNames, layerOf, layers, listFiles, nodeFiles, reserved } from './layers.ts';

/** A reference from one of the project's files to another. */
export interface Edge extends Import {
  readonly to: string;
}

export interface SourceFile {
  readonly path: string;
  readonly layer: Layer | undefined;
  readonly source: ts.SourceFile;
  readonly imports: readonly Import[];
  readonly edges: readonly Edge[];
}

/** A rule: what is wrong, one sentence each; nothing when all is well. */
export type Rule = (project: readonly SourceFile[]) => string[];

/** A test may reach for anything, so only its size is held to. */
export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

/** Parses all files and resolves what they import. */
export function projectOf(files: Files): SourceFile[] {
  return Object.entries(files).map(([path, text]) => {
    const source = parse(path, text);
    const imports = importsOf(source);
    const edges = imports.flatMap((one) => {
      const to = isRelative(one.specifier) ? resolve(path, one.specifier, files) : null;
      return to === null || to === undefined ? [] : [{ ...one, to }];
    });
    return { path, layer: layerOf(path), source, imports, edges };
  });
}

const production = (project: readonly SourceFile[]): SourceFile[] =>
  project.filter(({ path }) => !isTest(path));

const fits = (name: string, pattern: string): boolean =>
  /[/-]$/.test(pattern) ? name.startsWith(pattern) : name === pattern;

function mayImport(from: Layer, to: Layer, kind: Import['kind']): boolean {
  const rule = layers[from];
  if (from === to || rule.imports.includes(to)) return true;
  if (kind === 'type') return rule.types?.includes(to) ?? false;
  if (kind === 'lazy') return rule.lazy?.includes(to) ?? false;
  return kind === 'worker' && (rule.workers?.includes(to) ?? false);
}

export const everyFileHasALayer: Rule = (project) =>
  production(project)
    .filter(({ layer }) => layer === undefined)
    .map(({ path }) => `${path} belongs to no layer`);

export const layersAreKept: Rule = (project) =>
  production(project).flatMap(({ path, layer, edges }) =>
    edges.flatMap(({ to, kind }) => {
      const target = layerOf(to);
      if (!layer || !target || mayImport(layer, target, kind)) return [];
      return [`${path} (${layer}) may not import ${to} (${target}) as ${kind}`];
    }),
  );

export const importsResolve: Rule = (project) => {
  const files = Object.fromEntries(project.map((file) => [file.path, '']));
  return production(project).flatMap(({ path, imports, source }) => {
    const missing = imports
      .filter(
        ({ specifier }) =>
          specifier === '' ||
          (isRelative(specifier) && resolve(path, specifier, files) === undefined),
      )
      .map(({ specifier }) => `${path} imports "${specifier}", which is no file`);
    const hidden = /import\.meta\.glob|\brequire\(/.test(source.text);
    return hidden ? [...missing, `${path} imports by import.meta.glob or require`] : missing;
  });
};

export const noTestIsImported: Rule = (project) =>
  production(project).flatMap(({ path, edges }) =>
    edges.filter(({ to }) => isTest(to)).map(({ to }) => `${path} imports the test ${to}`),
  );

export const packagesAreKept: Rule = (project) =>
  production(project).flatMap(({ path, layer, imports }) =>
    imports
      .filter(({ specifier }) => !isRelative(specifier))
      .map(({ specifier }) => packageOf(specifier))
      .filter((name) => layer && !mayUsePackage(layer, name))
      .map((name) => `${path} (${layer}) may not import ${name}`),
  );

function mayUsePackage(layer: Layer, name: string): boolean {
  const only = layers[layer].packages;
  if (only && !only.some((pattern) => fits(name, pattern))) return false;
  return reserved.every(([pattern, owners]) => !fits(name, pattern) || owners.includes(layer));
}

export const nodeStaysOutside: Rule = (project) =>
  production(project)
    .filter(({ path }) => !nodeFiles.test(path))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => specifier.startsWith('node:') || isBuiltin(specifier))
        .map(({ specifier }) => `${path} may not import ${specifier}: it runs in a browser`),
    );

const isBuiltin = (specifier: string): boolean => builtinModules.includes(packageOf(specifier));

export const noBarrels: Rule = (project) =>
  production(project)
    .filter(({ path }) => !listFiles.test(path))
    .flatMap(({ path, edges }) =>
      edges
        .filter(({ reexports }) => reexports)
        .map(({ to }) => `${path} re-exports ${to}: import it where it is`),
    );

export const namesSayWhatIsInside: Rule = (project) =>
  project
    .filter(({ path }) => emptyNames.test(path))
    .map(({ path }) => `${path} has a name that says nothing`);

/** The folder of an analysis or a lab that a file lies in: `analyses/retrieval-heads`. */
const folderOf = (path: string): string | undefined =>
  /^src\/((?:analyses|labs)\/[^/]+)\//.exec(path)?.[1];

export const analysesStandAlone: Rule = (project) =>
  production(project).flatMap(({ path, edges }) =>
    edges
      .filter(({ to }) => {
        const [own, other] = [folderOf(path), folderOf(to)];
        return own?.startsWith('analyses/') && other?.startsWith('analyses/') && own !== other;
      })
      .map(({ to }) => `${path} may not import ${to}: analyses stand alone`),
  );

/** A folder of `analyses` is an analysis; one of `labs` that has an index is a lab. */
export const everyAnalysisIsRegistered: Rule = (project) => {
  const paths = new Set(project.map(({ path }) => path));
  const folders = [...new Set([...paths].map(folderOf))].filter(
    (folder) => folder?.startsWith('analyses/') || paths.has(`src/${folder ?? ''}/index.ts`),
  );
  return folders.flatMap((folder = '') => {
    const list = `src/${folder.split('/')[0] ?? ''}/registry.ts`;
    const listed = project.find(({ path }) => path === list)?.edges.map(({ to }) => to);
    return listed?.includes(`src/${folder}/index.ts`) ? [] : [`src/${folder} is not in ${list}`];
  });
};
