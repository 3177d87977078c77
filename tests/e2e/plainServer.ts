import { createServer } from 'node:http';
import { freePort } from './freePort.ts';

/** Serves another server's files with their type and no other header, as any static host would. */
export async function servedWithoutHeaders(
  origin: string,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void fetch(new URL(request.url ?? '/', origin)).then(async (answer) => {
      response.writeHead(answer.status, {
        'Content-Type': answer.headers.get('content-type') ?? 'application/octet-stream',
      });
      response.end(new Uint8Array(await answer.arrayBuffer()));
    });
  });
  const port = await freePort();
  await new Promise<void>((done) => server.listen(port, 'localhost', done));
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    });
  return { address: `http://localhost:${port}/`, close };
}
