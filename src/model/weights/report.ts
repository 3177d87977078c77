import { digester } from '../../base/digest';
import type { FileTensor } from '../../terms/weights';
import type { Placement } from '../families/family';
import type { ByteSource, SafetensorsHeader, TensorEntry } from './safetensors';

/** SHA-256 of files that are read one after the other: of each, and of all of them together. */
export interface FileDigester {
  update(bytes: Uint8Array): void;
  /** The digest of the file whose last bytes were given. */
  endOfFile(): string;
  /** The digest of everything, after the last file's end. */
  hex(): string;
}

/** Digests `count` files; a single one is hashed once only. */
export function fileDigester(count: number): FileDigester {
  const whole = count > 1 ? digester() : undefined;
  let file = digester();
  let last = '';
  return {
    update: (bytes) => {
      file.update(bytes);
      whole?.update(bytes);
    },
    endOfFile: () => {
      last = file.hex();
      file = digester();
      return last;
    },
    hex: () => whole?.hex() ?? last,
  };
}

/** Every tensor of the files with the parameters that it fills. */
export function fileTensors(
  sources: readonly ByteSource[],
  headers: readonly SafetensorsHeader[],
  plan: ReadonlyMap<TensorEntry, readonly Placement[]>,
): FileTensor[] {
  return headers.flatMap(({ entries }, i) =>
    entries.map((entry) => ({
      name: entry.name,
      file: sources[i]?.name ?? '',
      dtype: entry.dtype,
      shape: entry.shape,
      fills: (plan.get(entry) ?? []).map(({ to }) => to),
    })),
  );
}
