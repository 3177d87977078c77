import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a server of plain files behaves. */
export interface FolderServerOptions {
  /** Whether pages of other sites may read its files; they may if left out. */
  readonly cors?: boolean;
  /** Whether it answers requests for a part of a file; it sends all of it if not. */
  readonly ranges?: boolean;
  /** Whether it announces how long a file is. */
  readonly lengths?: boolean;
  /** Answers with a page in place of what it does not have, as servers of single-page sites do. */
  readonly pageInstead?: boolean;
}

export interface FolderServer {
  readonly origin: string;
  /** Every request so far. */
  readonly requests: readonly {
    readonly path: string;
    readonly range: string | undefined;
    readonly authorization: string | undefined;
  }[];
  /** Cuts the next answers of this path after so many bytes, one entry an answer; 0: not this one. */
  cut(path: string, ...after: number[]): void;
  close(): Promise<void>;
}

/** Serves files by their path; those below `/moved` are elsewhere, and redirected there. */
export async function folderServer(
  files: Record<string, Uint8Array>,
  { cors = true, ranges = true, lengths = true, pageInstead = false }: FolderServerOptions = {},
): Promise<FolderServer> {
  const requests: FolderServer['requests'][number][] = [];
  const cuts = new Map<string, number[]>();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://host').pathname;
    const { range, authorization } = request.headers;
    requests.push({ path, range, authorization });
    if (cors) response.setHeader('access-control-allow-origin', '*');
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
    if (path.startsWith('/moved/')) {
      return void response.writeHead(302, { location: path.replace('/moved', '') }).end();
    }
    const bytes = files[path];
    if (!bytes) {
      const page = { 'content-type': 'text/html; charset=utf-8' };
      return void response.writeHead(pageInstead ? 200 : 404, page).end('<html></html>');
    }
    const from = ranges ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
    const rest = bytes.subarray(from);
    response.writeHead(ranges && range !== undefined ? 206 : 200, {
      etag: `"${bytes.length}-${bytes.at(-1)}"`,
      ...(lengths ? { 'content-length': rest.length } : {}),
    });
    const cut = cuts.get(path)?.shift() ?? 0;
    if (cut === 0) return void response.end(rest);
    // What a browser has not read yet when the connection breaks is lost to it.
    response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 400));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    cut: (path, ...after) => void cuts.set(path, after),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
