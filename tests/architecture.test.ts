import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noCycles } from './architecture/cycles.ts';
import type { Files } from './architecture/imports.ts';
import { layers, reserved } from './architecture/layers.ts';
import type { Rule } from './architecture/rules.ts';
import {
  analysesStandAlone,
  everyAnalysisIsRegistered,
  everyFileHasALayer,
  importsResolve,
  layersAreKept,
  namesSayWhatIsInside,
  noBarrels,
  nodeStaysOutside,
  noTestIsImported,
  packagesAreKept,
  projectOf,
} from './architecture/rules.ts';
import { sizesAreKept } from './architecture/sizes.ts';

const root = join(import.meta.dirname, '..');

function sourceFiles(): Files {
  const paths = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.(tsx?|mjs|js)$/.test(path) && !path.endsWith('.d.ts'));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

const rules: Readonly<Record<string, Rule>> = {
  'every file belongs to a layer': everyFileHasALayer,
  'imports keep to the layer table': layersAreKept,
  'every import can be followed': importsResolve,
  'no file reaches itself': noCycles,
  'packages stay where they belong': packagesAreKept,
  'only the command line and files for Node name its modules': nodeStaysOutside,
  'nothing is re-exported except by lists': noBarrels,
  'file names say what is inside': namesSayWhatIsInside,
  'analyses never import one another': analysesStandAlone,
  'every analysis is in the registry': everyAnalysisIsRegistered,
  'tests are imported by nothing': noTestIsImported,
  'files and functions keep to their limits': sizesAreKept,
};

describe('the source', () => {
  const project = projectOf(sourceFiles());

  it('was read', () => {
    expect(project.length).toBeGreaterThan(0);
    expect(project.some(({ edges }) => edges.length > 0)).toBe(true);
  });

  it.each(Object.entries(rules))('%s', (_, rule) => {
    expect(rule(project)).toEqual([]);
  });
});

/** What a rule says of files that exist in this test alone. */
const said = (rule: Rule, files: Files): string[] => rule(projectOf(files));

const empty = 'export const x = 1;';
const lines = (count: number): string => 'x;\n'.repeat(count);

describe('the layer table', () => {
  const names = Object.keys(layers);

  it('names only layers that exist', () => {
    const named = Object.values(layers).flatMap((rule) => [
      ...rule.imports,
      ...(rule.types ?? []),
      ...(rule.lazy ?? []),
      ...(rule.workers ?? []),
    ]);
    const owners = reserved.flatMap(([, layer]) => layer);
    expect([...named, ...owners].filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each([
    ['static', `import { x } from '../app/x';`],
    ['type', `import type { x } from '../app/x';`],
    ['type', `import { type x } from '../app/x.ts';`],
    ['type', `export type Y = import('../app/x').x;`],
    ['lazy', `export const later = () => import('../app/x');`],
    ['static', `export { x } from '../app/x';`],
    ['static', `export * from '../app/x.js';`],
    ['worker', `new Worker(new URL('../app/x.ts', import.meta.url));`],
  ])('catches a %s import upwards: %s', (kind, text) => {
    expect(said(layersAreKept, { 'src/model/a.ts': text, 'src/app/x.ts': empty })).toEqual([
      `src/model/a.ts (model) may not import src/app/x.ts (app) as ${kind}`,
    ]);
  });

  it.each([
    ['src/terms/a.ts', '../tensor/x', 'src/tensor/x.ts'],
    ['src/charts/a.tsx', '../state/x', 'src/state/x.ts'],
    ['src/app/a.tsx', '../engine/runs', 'src/engine/runs.ts'],
    ['src/app/a.tsx', '../engine/client', 'src/engine/client.ts'],
    ['src/state/a.ts', '../model/x', 'src/model/x.ts'],
    ['src/engine/client.ts', '../tensor/x', 'src/tensor/x.ts'],
    ['src/engine/client.ts', './worker', 'src/engine/worker.ts'],
    ['src/engine/runs.ts', '../charts/x', 'src/charts/x.ts'],
    ['src/analyses/one/index.ts', '../../model/x', 'src/model/x.ts'],
    ['src/analyses/one/index.ts', './method', 'src/analyses/one/method.ts'],
    ['src/analyses/one/view.tsx', '../../measures/x', 'src/measures/x.ts'],
    ['src/analyses/one/method.ts', '../../charts/x', 'src/charts/x.ts'],
    ['src/cli/a.ts', '../state/x', 'src/state/x.ts'],
  ])('refuses %s importing %s', (from, specifier, to) => {
    const files = { [from]: `import { x } from '${specifier}';`, [to]: empty };
    expect(said(layersAreKept, files)).toHaveLength(1);
  });

  it('lets through what it lists', () => {
    const files = {
      'src/model/a.ts': `import { x } from '../tensor/x';`,
      'src/tensor/x.ts': empty,
      'src/engine/client.ts': `new Worker(new URL('./worker.ts', import.meta.url));`,
      'src/engine/worker.ts': empty,
      'src/analyses/one/index.ts': `import type { x } from '../../model/a'; import('./method');`,
      'src/analyses/one/method.ts': empty,
    };
    expect(said(layersAreKept, files)).toEqual([]);
  });
});

describe('the checks', () => {
  it('find a file outside of the layers', () => {
    expect(said(everyFileHasALayer, { 'src/extra/a.ts': empty })).toHaveLength(1);
  });

  it('find imports that cannot be followed', () => {
    const texts = [
      `import './gone';`,
      `import(name);`,
      `import.meta.glob('./*.ts');`,
      `require('./a');`,
    ];
    for (const text of texts)
      expect(said(importsResolve, { 'src/app/b.ts': text })).toHaveLength(1);
    const followed = `import './a.css'; import './b.wasm?url'; new URL(name, import.meta.url);`;
    expect(said(importsResolve, { 'src/app/b.ts': followed })).toEqual([]);
  });

  it('find a cycle, also of types alone', () => {
    const files = {
      'src/base/a.ts': `import type { b } from './b';`,
      'src/base/b.ts': `export { c } from './c';`,
      'src/base/c.ts': `export const later = () => import('./a');`,
    };
    expect(said(noCycles, files)).toEqual([
      'src/base/a.ts -> src/base/b.ts -> src/base/c.ts -> src/base/a.ts',
    ]);
  });

  it('let the method of an analysis take types from the index that loads it', () => {
    const method = { 'src/analyses/one/method.ts': `import type { x } from './index';` };
    const lazy = { 'src/analyses/one/index.ts': `import('./method');`, ...method };
    const direct = { 'src/analyses/one/index.ts': `import './method';`, ...method };
    expect(said(noCycles, lazy)).toEqual([]);
    expect(said(noCycles, direct)).toHaveLength(1);
  });

  it.each([
    ['src/model/a.ts', '@tensorflow/tfjs'],
    ['src/labs/a.ts', '@tensorflow/tfjs-core/dist/x'],
    ['src/engine/worker.ts', 'react'],
    ['src/analyses/one/method.ts', '@mantine/core'],
    ['src/analyses/one/view.tsx', 'd3-scale'],
    ['src/analyses/one/index.ts', 'react'],
    ['src/charts/a.tsx', 'zustand'],
  ])('keep %s from %s', (path, name) => {
    expect(said(packagesAreKept, { [path]: `import type { x } from '${name}';` })).toHaveLength(1);
    expect(said(packagesAreKept, { [path]: `export * from '${name}';` })).toHaveLength(1);
  });

  it('let packages in where they belong', () => {
    const files = {
      'src/tensor/a.ts': `import '@tensorflow/tfjs';`,
      'src/analyses/one/view.tsx': `import 'react'; import '@mantine/core';`,
      'src/analyses/one/index.ts': `import 'zod';`,
    };
    expect(said(packagesAreKept, files)).toEqual([]);
  });

  it('find modules of Node in files for the browser', () => {
    const text = `import { readFileSync } from 'node:fs';`;
    expect(said(nodeStaysOutside, { 'src/model/a.ts': text })).toHaveLength(1);
    expect(said(nodeStaysOutside, { 'src/model/a.ts': `import('fs/promises');` })).toHaveLength(1);
    const allowed = ['src/cli/a.ts', 'src/model/folder.node.ts', 'src/model/folderNode.ts'];
    for (const path of allowed) expect(said(nodeStaysOutside, { [path]: text })).toEqual([]);
  });

  it('find a barrel, but let a list be', () => {
    const text = `export { x } from './x';`;
    expect(said(noBarrels, { 'src/base/a.ts': text, 'src/base/x.ts': empty })).toHaveLength(1);
    expect(said(noBarrels, { 'src/base/list.ts': text, 'src/base/x.ts': empty })).toEqual([]);
  });

  it.each(['src/base/utils.ts', 'src/app/common/a.tsx', 'src/base/helpers.test.ts'])(
    'find the empty name %s',
    (path) => {
      expect(said(namesSayWhatIsInside, { [path]: empty })).toHaveLength(1);
    },
  );

  it('find an analysis that imports another', () => {
    const files = {
      'src/analyses/one/method.ts': `import type { x } from '../two/method';`,
      'src/analyses/two/method.ts': empty,
    };
    expect(said(analysesStandAlone, files)).toHaveLength(1);
  });

  it('find an analysis that is not in the registry', () => {
    const files = {
      'src/analyses/one/index.ts': empty,
      'src/analyses/two/index.ts': empty,
      'src/analyses/registry.ts': `import { one } from './one/index';`,
    };
    expect(said(everyAnalysisIsRegistered, files)).toEqual([
      'src/analyses/two is not in src/analyses/registry.ts',
    ]);
  });

  it('find a test that is imported', () => {
    const files = { 'src/base/a.ts': `import './b.test';`, 'src/base/b.test.ts': empty };
    expect(said(noTestIsImported, files)).toHaveLength(1);
  });

  it('find what is too long', () => {
    const long = (name: string, count: number): string =>
      `export const ${name} = memo(() => {\n${lines(count - 2)}});`;
    expect(said(sizesAreKept, { 'src/base/a.ts': lines(350) })).toEqual([]);
    expect(said(sizesAreKept, { 'src/base/a.ts': lines(351) })).toHaveLength(1);
    expect(said(sizesAreKept, { 'src/base/a.test.ts': lines(351) })).toHaveLength(1);
    expect(said(sizesAreKept, { 'src/base/a.ts': long('f', 80) })).toEqual([]);
    expect(said(sizesAreKept, { 'src/base/a.ts': long('F', 81) })).toHaveLength(1);
    expect(said(sizesAreKept, { 'src/app/a.tsx': long('View', 150) })).toEqual([]);
    expect(said(sizesAreKept, { 'src/app/a.tsx': long('View', 151) })).toHaveLength(1);
    expect(said(sizesAreKept, { 'src/app/a.tsx': long('view', 81) })).toHaveLength(1);
  });
});
