import type { ModelFolder } from '../../src/model/weights/folder.ts';
import { bytesSource, readAll } from '../../src/model/weights/folder.ts';
import { fixture } from './load.ts';

type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
export type Config = Record<string, unknown>;

export interface Changes {
  readonly config?: (config: Config) => unknown;
  readonly weights?: (bytes: Uint8Array) => Uint8Array;
  /** Files in place of the fixture's; undefined takes one away. */
  readonly files?: Readonly<Record<string, string | undefined>>;
}

/** A fixture's folder with something changed. */
export function changed(name: string, { config, weights, files = {} }: Changes): ModelFolder {
  const folder = fixture(name);
  const text = new TextEncoder();
  return {
    id: name,
    open: async (file) => {
      if (file in files) {
        const content = files[file];
        return content === undefined ? undefined : bytesSource(file, text.encode(content));
      }
      const source = await folder.open(file);
      if (!source) return undefined;
      const bytes = await readAll(source);
      if (file === 'model.safetensors' && weights) return bytesSource(file, weights(bytes));
      if (file !== 'config.json' || !config) return source;
      const json = JSON.parse(new TextDecoder().decode(bytes)) as Config;
      return bytesSource(file, text.encode(JSON.stringify(config(json))));
    },
  };
}

/** The same file with another header over the same data. */
const withHeader =
  (change: (header: Header) => unknown) =>
  (bytes: Uint8Array): Uint8Array => {
    const length = Number(new DataView(bytes.slice().buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Header;
    const json = new TextEncoder().encode(JSON.stringify(change(header)));
    const file = new Uint8Array(8 + json.length + bytes.length - 8 - length);
    new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
    file.set(json, 8);
    file.set(bytes.subarray(8 + length), 8 + json.length);
    return file;
  };

/** Every tensor under another name. */
export const renamedAll = (rename: (name: string) => string): Changes => ({
  weights: withHeader((header) =>
    Object.fromEntries(Object.entries(header).map(([name, entry]) => [rename(name), entry])),
  ),
});

/** A tensor under another name. */
export const renamed = (from: string, to: string): Changes =>
  renamedAll((name) => (name === from ? to : name));

/** One value of the last tensor replaced. */
export const withValue =
  (value: number) =>
  (bytes: Uint8Array): Uint8Array => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setFloat32(copy.length - 8, value, true);
    return copy;
  };

/** The token embedding declared to be of another dtype, with a shape of as many bytes. */
export const asDtype = (dtype: string, perValue: number): Changes => ({
  weights: withHeader((header) => {
    const entry = header['transformer.wte.weight']!;
    const [rows = 0, columns = 0] = entry.shape;
    header['transformer.wte.weight'] = { ...entry, dtype, shape: [rows, (columns * 4) / perValue] };
    return header;
  }),
});
