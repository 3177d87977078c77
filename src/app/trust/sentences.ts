import type { BackendReport } from '../../engine/protocol';
import type { Verification } from '../../terms/verification';
import type { FileTensor } from '../../terms/weights';
import { byteSize } from '../../base/bytes';
import { duration } from '../shell/numbers';

type Checked = Extract<Verification, { kind: 'checked' }>;

/** The largest difference that rounding in f32 explains; shader compilers may round more freely. */
const tolerances: Readonly<Record<BackendReport['name'], number>> = {
  cpu: 1e-4,
  wasm: 1e-4,
  webgpu: 1e-3,
};

/**
 * Whether a layer agrees with its recomputation: the pattern within the tolerance, the residual within
 * it times the largest value (or times 1 where all are smaller).
 */
export function agrees({ backend, pattern, residual, largest }: Checked): boolean {
  const tolerance = tolerances[backend];
  return pattern <= tolerance && residual <= tolerance * Math.max(1, largest);
}

/** The outcome of a check in a sentence. */
export function verdict(checked: Checked): string {
  const { pattern, residual, largest, layer, rows, length } = checked;
  const which = rows === length ? `all ${length} rows` : `${rows} of ${length} rows`;
  return (
    `Layer ${layer}, ${which}: largest difference of a weight in the pattern ${small(pattern)}, ` +
    `of the residual ${small(residual)} (values up to ${rounded(largest)}): ` +
    `${agrees(checked) ? 'agrees' : 'differs'}.`
  );
}

/** What was compared with what, and how long it took. */
export function verdictNote({ backend, milliseconds }: Checked): string {
  const most = small(tolerances[backend]);
  return (
    `${backend} in f32 against plain loops in f64, in ${duration(milliseconds)}. Counted as agreement: ` +
    `at most ${most} in the pattern, and ${most} times the largest value (or 1) in the residual.`
  );
}

/** `3e-7`, or `no number`. */
export function small(value: number): string {
  if (Number.isNaN(value)) return 'no number';
  return value === 0 ? '0' : value.toExponential(0);
}

function rounded(value: number): string {
  return Number.isNaN(value) ? 'no number' : `${Number(value.toPrecision(2))}`;
}

/** A GPU's limits in words; null where there is none. */
export function limitWords({ limits }: BackendReport): string | null {
  if (!limits) return null;
  const { maxBufferSize, maxStorageBufferBindingSize } = limits;
  return `a buffer holds at most ${byteSize(maxBufferSize)}, a kernel reads at most ${byteSize(maxStorageBufferBindingSize)} of one`;
}

/** How the weights are stored: `F16 (30 tensors), F32 (2)`; those that are ignored do not count. */
export function storedAs(tensors: readonly FileTensor[]): string {
  const counts = new Map<string, number>();
  for (const { dtype, fills } of tensors)
    if (fills.length > 0) counts.set(dtype, (counts.get(dtype) ?? 0) + 1);
  const parts = [...counts].sort(([, a], [, b]) => b - a);
  return parts
    .map(([dtype, count], i) => `${dtype} (${count}${i > 0 ? '' : tensorWord(count)})`)
    .join(', ');
}

function tensorWord(count: number): string {
  return count === 1 ? ' tensor' : ' tensors';
}

/** The tensors whose name, or one of whose parameters, holds the words that are looked for. */
export function found(tensors: readonly FileTensor[], words: string): readonly FileTensor[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return tensors;
  return tensors.filter(({ name, dtype, fills }) =>
    [name, dtype, ...(fills.length > 0 ? fills : ['ignored'])].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  );
}
