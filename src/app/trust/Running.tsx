import type { ReactElement } from 'react';
import type { BackendReport, MemoryReport } from '../../engine/protocol';
import type { WeightsReport } from '../../terms/weights';
import { useLive } from '../context';
import { byteSize } from '../../base/bytes';
import { wholeNumber } from '../shell/numbers';
import { limitWords, storedAs } from './sentences';
import styles from './Trust.module.css';

type FactRow = readonly [term: string, value: string];

/** Backend, device, precision and memory. */
export function Running(): ReactElement {
  const backend = useLive((live) => live.backend);
  const engine = useLive((live) => live.engine);
  const { memory, weights } = useLive((live) => live.trust);
  if (!backend || engine !== 'ready') return <NoEngine failed={engine === 'failed'} />;
  const facts = [
    ...backendFacts(backend),
    ['computed in', precision(weights)],
    ['memory', memory ? memoryWords(memory) : 'asking…'],
  ] as const;
  return (
    <section aria-label="Computation">
      <dl className={styles.facts}>
        {facts.map(([term, value]) => (
          <div key={term + value}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function NoEngine({ failed }: { failed: boolean }): ReactElement {
  return (
    <p className={styles.quiet} role="status">
      {failed
        ? 'The engine does not run: choose another backend at the top right, or reload the page.'
        : 'The engine is being started…'}
    </p>
  );
}

const titles = { webgpu: 'WebGPU', wasm: 'WebAssembly', cpu: 'plain JavaScript' } as const;

function backendFacts(backend: BackendReport): FactRow[] {
  const { name, adapter, threads, passedOver } = backend;
  const limits = limitWords(backend);
  return [
    ['backend', titles[name]],
    [name === 'webgpu' ? 'adapter' : 'kind', adapter || 'not named by the browser'],
    ...(limits === null ? [] : [['limits', limits] as const]),
    ...(name === 'webgpu' ? [] : [['threads', `${threads}`] as const]),
    ...passedOver.map((reason) => ['passed over', reason] as const),
  ];
}

function precision(weights: WeightsReport | null): string {
  const stored = weights && storedAs(weights.tensors);
  return stored ? `f32; the files store weights as ${stored}` : 'f32';
}

function memoryWords({ liveTensors, runs, runBytes, runBudget }: MemoryReport): string {
  const held = runs === 1 ? '1 run' : `${wholeNumber(runs)} runs`;
  return `${wholeNumber(liveTensors)} tensors alive; ${held} kept, ${byteSize(runBytes)} of ${byteSize(runBudget)}`;
}
