import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A repository that the server offers. */
export interface HubRepository {
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** The token that opens it. */
  readonly gatedBy?: string;
  /** A file whose announced digest is not that of its bytes. */
  readonly wrongDigest?: string;
}

/** A local server with the addresses of a Hugging Face hub. */
export interface HubServer {
  readonly endpoint: string;
  /** Every request so far: method, path and range. */
  readonly requests: readonly { readonly path: string; readonly range: string | undefined }[];
  /** Cuts the next answers of this file after so many bytes, one entry an answer. */
  cut(file: string, ...after: number[]): void;
  /** Sends this file in so many pieces, with a tenth of a second before each. */
  slow(file: string, pieces: number): void;
  close(): Promise<void>;
}

export const commit = '0123456789abcdef0123456789abcdef01234567';

/** Starts a hub with redirects to a second path, ETags and range requests, like the real one. */
export async function hubServer(
  repositories: Readonly<Record<string, HubRepository>>,
): Promise<HubServer> {
  const requests: { path: string; range: string | undefined }[] = [];
  const cuts = new Map<string, number[]>();
  const slow = new Map<string, number>();
  const server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'authorization, range');
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
    const path = new URL(request.url ?? '', 'http://hub').pathname;
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    requests.push({ path, range: request.headers.range });
    answer(path, request, response, repositories, { cuts, slow });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    cut: (file, ...after) => void cuts.set(file, after),
    slow: (file, pieces) => void slow.set(file, pieces),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** What goes wrong with files, by their names. */
interface Faults {
  readonly cuts: Map<string, number[]>;
  readonly slow: ReadonlyMap<string, number>;
}

function answer(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  repositories: Readonly<Record<string, HubRepository>>,
  { cuts, slow }: Faults,
): void {
  const listing = /^\/api\/models\/(.+)\/revision\/(.+)$/.exec(path);
  const resolved = /^\/(?:(cdn)\/)?(.+)\/resolve\/([0-9a-f]+)\/(.+)$/.exec(path);
  const id = listing?.[1] ?? resolved?.[2] ?? '';
  const repository = repositories[id];
  if (!repository || (listing && !['main', commit].includes(listing[2] ?? ''))) {
    end(response, 404);
    return;
  }
  if (
    repository.gatedBy &&
    !resolved?.[1] &&
    request.headers.authorization !== `Bearer ${repository.gatedBy}`
  ) {
    end(response, 401);
    return;
  }
  if (listing) {
    json(response, listed(repository));
    return;
  }
  const name = resolved?.[4] ?? '';
  const bytes = repository.files[name];
  if (!bytes) {
    end(response, 404);
    return;
  }
  if (!resolved?.[1]) return void response.writeHead(302, { location: `/cdn${path}` }).end();
  const fault = { cut: cuts.get(name)?.shift(), pieces: slow.get(name) };
  send(response, bytes, request.headers.range, fault);
}

function listed({ files, wrongDigest }: HubRepository): unknown {
  const siblings = Object.entries(files).map(([rfilename, bytes]) => {
    const content = rfilename === wrongDigest ? new Uint8Array(3) : bytes;
    const sha256 = createHash('sha256').update(content).digest('hex');
    const large = rfilename.endsWith('.safetensors');
    return {
      rfilename,
      size: bytes.length,
      ...(large ? { lfs: { sha256, size: bytes.length } } : {}),
    };
  });
  return { sha: commit, siblings };
}

function send(
  response: ServerResponse,
  bytes: Uint8Array,
  range: string | undefined,
  { cut, pieces }: { readonly cut: number | undefined; readonly pieces: number | undefined },
): void {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  const rest = bytes.subarray(from);
  response.writeHead(range ? 206 : 200, { 'content-length': rest.length, etag: '"some"' });
  if (pieces !== undefined) return void sendSlowly(response, rest, pieces);
  if (cut === undefined) return void response.end(rest);
  // What a browser has not read yet when the connection breaks is lost to it.
  response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 400));
}

async function sendSlowly(response: ServerResponse, bytes: Uint8Array, pieces: number) {
  const length = Math.ceil(bytes.length / pieces);
  for (let at = 0; at < bytes.length && !response.destroyed; at += length) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    response.write(bytes.subarray(at, at + length));
  }
  response.end();
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}
