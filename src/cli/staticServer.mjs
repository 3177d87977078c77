import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

/** @type {Readonly<Record<string, string>>} */
const mimeTypes = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Without the first two a page is not cross-origin isolated and wasm has one thread. */
const fixedHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Accept-Ranges': 'bytes',
  'Cache-Control': 'no-cache',
};

/**
 * The file under `folder` that a request's address names, or undefined when there is none or the
 * address leads out of the folder.
 * @param {string} folder absolute
 * @param {string} address path and query as in the request line
 * @returns {string | undefined}
 */
export function fileFor(folder, address) {
  const path = decodedPath(address);
  if (path === undefined) return undefined;
  const file = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path));
  if (!file.startsWith(folder + sep)) return undefined;
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

/**
 * @param {string} address
 * @returns {string | undefined} undefined when it is malformed
 */
function decodedPath(address) {
  try {
    const path = decodeURIComponent(address.split(/[?#]/, 1)[0] ?? '');
    return path.startsWith('/') && !/[\0\\]/.test(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The bytes that a Range header asks for; the whole file when there is no usable single range,
 * undefined when the range lies outside of the file.
 * @param {string | undefined} header
 * @param {number} size bytes
 * @returns {{ start: number, end: number, partial: boolean } | undefined} `end` is inclusive
 */
export function byteRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [from = '', to = ''] = match?.slice(1) ?? [];
  if (from === '' && to === '') return { start: 0, end: size - 1, partial: false };
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start <= end ? { start, end, partial: true } : undefined;
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {Record<string, string>} [headers]
 */
function refuse(response, status, headers = {}) {
  response.writeHead(status, { ...fixedHeaders, 'Content-Type': 'text/plain', ...headers });
  response.end(`${status}\n`);
}

/**
 * @param {string} file
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
function sendFile(file, request, response) {
  const { size, mtimeMs } = statSync(file);
  const tag = `"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`;
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304, { ...fixedHeaders, ETag: tag }).end();
    return;
  }
  const range = byteRange(request.headers.range, size);
  if (!range) {
    refuse(response, 416, { 'Content-Range': `bytes */${size}` });
    return;
  }
  response.writeHead(range.partial ? 206 : 200, {
    ...fixedHeaders,
    ETag: tag,
    'Content-Type': mimeTypes[extname(file).toLowerCase()] ?? 'application/octet-stream',
    'Content-Length': range.end - range.start + 1,
    ...(range.partial && { 'Content-Range': `bytes ${range.start}-${range.end}/${size}` }),
  });
  if (request.method === 'HEAD' || size === 0) response.end();
  else
    createReadStream(file, range)
      .on('error', () => response.destroy())
      .pipe(response);
}

/**
 * Serves the files of a folder, cross-origin isolated; not yet listening.
 * @param {string} folder absolute
 * @returns {import('node:http').Server}
 */
export function staticServer(folder) {
  return createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, { Allow: 'GET, HEAD' });
      return;
    }
    const file = fileFor(folder, request.url ?? '/');
    if (file === undefined) refuse(response, 404);
    else sendFile(file, request, response);
  });
}

/**
 * Listens on the first of the ports that is free; 0 asks the system for any.
 * @param {import('node:http').Server} server
 * @param {readonly number[]} ports
 * @param {string} host
 * @returns {Promise<number>} the port
 * @throws {Error} when none of them is free
 */
export async function listen(server, ports, host) {
  for (const port of ports) {
    const taken = await tryPort(server, port, host);
    const address = server.address();
    if (!taken && address !== null && typeof address === 'object') return address.port;
  }
  throw new Error(`expected a free port on ${host}, all of these are in use: ${ports.join(', ')}`);
}

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 * @param {string} host
 * @returns {Promise<boolean>} whether the port is taken
 */
function tryPort(server, port, host) {
  return new Promise((done, fail) => {
    /** @param {NodeJS.ErrnoException} error */
    const onError = (error) => {
      if (error.code === 'EADDRINUSE') done(true);
      else fail(error);
    };
    server.once('error', onError);
    server.listen(port, host, () => {
      server.removeListener('error', onError);
      done(false);
    });
  });
}
