import { z } from 'zod';
import { ModelError } from '../../base/errors';
import { refusal } from './download';

/** Nothing came back: what was found before may stand in. */
export class Unreached extends ModelError {}

/** What a server says of a file, and its first bytes as far as they are asked for. */
export interface Peek {
  readonly url: string;
  /** What its server announces to send: fewer bytes than the file where it is compressed on the way. */
  readonly length: number | undefined;
  /** Changes when the file does, as far as the server lets pages know: ETag, or the date of change. */
  readonly version: string;
  /** The first bytes; fewer where the file is shorter. */
  first(count: number): Promise<Uint8Array>;
  /** The rest need not be sent. */
  close(): void;
}

/**
 * Asks for a file and reads no more of it than is needed: one plain request, which servers without
 * HEAD, ranges or leave for other headers answer as well. Undefined where there is none (404, or a
 * page in its place).
 * @throws ModelError when it cannot be reached or is refused
 */
export async function peek(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Peek | undefined> {
  const stop = new AbortController();
  const response = await fetch(url, {
    headers: { ...headers },
    cache: 'no-store',
    signal: stop.signal,
  }).catch(() => {
    throw new Unreached(unreadable(url));
  });
  const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
  if (response.status === 404 || (response.ok && isPage)) {
    stop.abort();
    return undefined;
  }
  if (!response.ok) throw new ModelError(refusal({ url }, response));
  const length = response.headers.get('content-length');
  return {
    url,
    length: length === null ? undefined : Number(length),
    version: response.headers.get('etag') ?? response.headers.get('last-modified') ?? '',
    first: beginning(url, response.body?.getReader()),
    close() {
      stop.abort();
    },
  };
}

/** The exact bytes of a safetensors file, from its table of contents. */
export async function safetensorsSize(file: Peek): Promise<number> {
  const first = await file.first(8);
  const length =
    first.length < 8 ? NaN : Number(new DataView(first.slice().buffer).getBigUint64(0, true));
  if (!(length <= largestHeader)) throw notSafetensors(file);
  const header = await file.first(8 + length);
  try {
    const json = headerSchema.parse(JSON.parse(new TextDecoder().decode(header.subarray(8))));
    const ends = Object.values(json).map(({ data_offsets: offsets }) => offsets?.[1] ?? 0);
    return 8 + length + ends.reduce((most, end) => Math.max(most, end), 0);
  } catch {
    throw notSafetensors(file);
  }
}

const headerSchema = z.record(
  z.string(),
  z.object({ data_offsets: z.tuple([z.number(), z.number()]).optional() }),
);
const largestHeader = 100_000_000;

function notSafetensors({ url }: Peek): ModelError {
  return new ModelError(`${url} is not a safetensors file: its header is not understood`);
}

/** Gives ever longer beginnings of what a reader reads. */
function beginning(
  url: string,
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): Peek['first'] {
  let bytes = new Uint8Array();
  return async (count) => {
    while (bytes.length < count) {
      const part = await reader?.read().catch(() => {
        throw new ModelError(`the connection broke while ${url} was looked up: try again`);
      });
      if (!part || part.done) break;
      const longer = new Uint8Array(bytes.length + part.value.length);
      longer.set(bytes);
      longer.set(part.value, bytes.length);
      bytes = longer;
    }
    return bytes.subarray(0, count);
  };
}

/** Browsers do not say whether a server is away or forbids other sites' pages to read its files. */
function unreadable(url: string): string {
  const { host, origin } = new URL(url);
  const page = (globalThis as { location?: { origin: string } }).location;
  if (!page || page.origin === origin) return `${host} could not be reached: check the connection`;
  return `nothing could be read from ${host}: it cannot be reached, or it does not let other sites' pages read its files; it must answer with the header Access-Control-Allow-Origin: * (or ${page.origin})`;
}
