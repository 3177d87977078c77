import { z } from 'zod';

const bundledModels = z.array(z.object({ id: z.string().min(1), title: z.string().min(1) }));

/** A model that comes with the page. */
export type BundledModel = z.infer<typeof bundledModels>[number];

/** The list of models that come with the page. @throws Error when it cannot be read. */
export async function fetchBundledModels(address: URL): Promise<readonly BundledModel[]> {
  const response = await fetch(address);
  const list = bundledModels.safeParse(response.ok ? await readJson(response) : null);
  if (list.success) return list.data;
  throw new Error(
    `expected a list of ids and titles at ${address.pathname}, got ${response.ok ? 'something else' : `status ${response.status}`}`,
  );
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}
