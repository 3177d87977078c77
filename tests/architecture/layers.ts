/** What a layer may import, from its own layer always; everything that is not listed is refused. */
export interface LayerRule {
  /** Layers that it may import in any way. */
  readonly imports: readonly Layer[];
  /** Layers of which it may import types only. */
  readonly types?: readonly Layer[];
  /** Layers that it may load later, by `import()`. */
  readonly lazy?: readonly Layer[];
  /** Layers whose files it may start as a worker, by `new URL('./file', import.meta.url)`. */
  readonly workers?: readonly Layer[];
  /** The only packages it may import, names or prefixes that end in `/` or `-`. */
  readonly packages?: readonly string[];
}

export type Layer = keyof typeof table;

/** Which layer a file of `src` belongs to: the first pattern that fits. */
export const places: readonly (readonly [RegExp, string])[] = [
  [/^src\/main\.tsx$/, 'main'],
  [/^src\/analyses\/headSources\.ts$/, 'analysis.method'],
  [/^src\/analyses\/define\.ts$/, 'analysis.define'],
  [/^src\/analyses\/registry\.ts$/, 'analysis.registry'],
  [/^src\/analyses\/[^/]+\/index\.ts$/, 'analysis.index'],
  [/^src\/analyses\/[^/]+\/result\.ts$/, 'analysis.result'],
  [/^src\/analyses\/[^/]+\/(view[^/]*\.ts|.+\.tsx)$/, 'analysis.view'],
  [/^src\/analyses\/[^/]+\/.+\.ts$/, 'analysis.method'],
  [/^src\/labs\/(define|schedule|trainingFields)\.ts$/, 'lab.define'],
  [/^src\/labs\/registry\.ts$/, 'lab.registry'],
  [/^src\/labs\/[^/]+\/index\.ts$/, 'lab.index'],
  [/^src\/labs\/[^/]+\/(result|presets)\.ts$/, 'lab.result'],
  [/^src\/labs\/([^/]+\/view[^/]*\.ts|.+\.tsx)$/, 'lab.view'],
  [/^src\/engine\/(protocol|messages|client|startWorker)\.ts$/, 'engine.page'],
  [/^src\/engine\/.+\.ts$/, 'engine.worker'],
  [/^src\/(base|terms|tensor|text|model|measures|labs|charts|state|app|cli)\/.+$/, '$1'],
];

const base = ['base', 'terms'] as const;
const maths = [...base, 'tensor', 'text', 'model', 'measures'] as const;
const contracts = ['analysis.define', 'analysis.registry', 'lab.define', 'lab.registry'] as const;
/** What both sides of the engine may know of analyses and labs. */
const indices = ['analysis.index', 'analysis.result', 'lab.index', 'lab.result'] as const;

const table = {
  base: { imports: [] },
  terms: { imports: ['base'] },
  tensor: { imports: ['base'] },
  text: { imports: base },
  model: { imports: [...base, 'tensor', 'text'] },
  measures: { imports: [...base, 'tensor', 'text', 'model'] },
  'analysis.define': { imports: base, types: ['model'], packages: ['zod', 'react'] },
  'analysis.registry': { imports: [...base, 'analysis.define', 'analysis.index'] },
  'analysis.result': { imports: base, packages: ['zod'] },
  'analysis.index': {
    imports: [...base, 'analysis.define', 'analysis.result'],
    types: ['model'],
    lazy: ['analysis.method', 'analysis.view'],
    packages: ['zod'],
  },
  'analysis.method': {
    imports: [...maths, 'analysis.result'],
    types: ['analysis.define', 'analysis.index'],
  },
  'analysis.view': {
    imports: [...base, 'charts', 'analysis.result'],
    types: ['analysis.define', 'analysis.index'],
    packages: ['react', '@mantine/'],
  },
  'lab.define': { imports: base, types: ['tensor', 'model'], packages: ['zod', 'react'] },
  'lab.registry': { imports: [...base, 'lab.define', 'lab.index'] },
  'lab.result': { imports: base, types: ['lab.define'], packages: ['zod'] },
  'lab.index': {
    imports: [...base, 'lab.define', 'lab.result'],
    types: ['model'],
    lazy: ['labs', 'lab.view'],
    packages: ['zod'],
  },
  'lab.view': {
    imports: [...base, 'charts', 'lab.result'],
    types: ['lab.define', 'lab.index'],
    packages: ['react', '@mantine/'],
  },
  labs: { imports: [...maths, 'lab.define', 'lab.result'], types: ['lab.index'] },
  'engine.page': { imports: base, types: contracts, workers: ['engine.worker'] },
  'engine.worker': {
    imports: [...maths, ...contracts, ...indices, 'labs', 'engine.page'],
    types: ['analysis.method'],
  },
  charts: { imports: base },
  state: { imports: [...base, 'engine.page', ...contracts, ...indices] },
  app: {
    imports: [
      ...base,
      ...(['charts', 'state', ...contracts] as const),
      ...(['analysis.view', 'analysis.result', 'lab.view', 'lab.result'] as const),
    ],
    types: ['engine.page'],
  },
  main: { imports: [...base, 'state', 'app', 'engine.page'] },
  cli: {
    imports: [
      ...maths,
      ...contracts,
      ...indices,
      'analysis.method',
      'labs',
      'engine.page',
      'engine.worker',
    ],
  },
} as const satisfies Record<string, unknown>;

export const layers: Readonly<Record<Layer, LayerRule>> = table;

const page = [
  'analysis.define',
  'analysis.view',
  'lab.define',
  'lab.view',
  'charts',
  'state',
  'app',
  'main',
] as const;

/** Packages that belong to some layers alone: name or prefix. */
export const reserved: readonly (readonly [string, readonly Layer[]])[] = [
  ['@tensorflow/', ['tensor']],
  ['react', page],
  ['react-dom', page],
  ['@mantine/', page],
  ['zustand', ['state', 'app']],
];

/** Files that may name Node's own modules. */
export const nodeFiles = /^src\/cli\/|(\.node|Node|\/node)\.tsx?$/;

/** Files that list what there is, and may re-export. */
export const listFiles = /\/(registry|list|families|kernels)\.ts$/;

/** Names that say nothing of what is inside. */
export const emptyNames = /\/(utils?|helpers?|common|managers?|services?|misc)(\/|\.[a-z.]+$)/i;

/** In lines. */
export const limits = { file: 350, function: 80, component: 150 } as const;

/** The layer of a file, or undefined where no pattern fits. */
export function layerOf(path: string): Layer | undefined {
  for (const [pattern, layer] of places) {
    const match = pattern.exec(path);
    if (match) return (layer === '$1' ? match[1] : layer) as Layer;
  }
  return undefined;
}
