import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';

test('edges are scored, their circuit is drawn and saved, and a head of it locked', async ({
  page,
}) => {
  await page.goto(
    './#v=1&backend=wasm&model=induction-2l&panel=edge-attribution&p.edge-attribution.examples=2',
  );
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const circuit = page.getByRole('figure', { name: /^Circuit of \d+ edges/ });
  await expect(circuit).toBeVisible({ timeout: 60_000 });
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Save as EAP-IG/ }).click();
  const file = JSON.parse(await readFile(await (await saved).path(), 'utf8')) as {
    nodes: Record<string, { in_graph: boolean }>;
    edges: Record<string, { in_graph: boolean; score: number }>;
  };
  expect(file.nodes['a1.h5']!.in_graph).toBe(true);
  expect(file.edges['a1.h5->logits']!.in_graph).toBe(true);
  expect(file.edges['a1.h0->logits']!.in_graph).toBe(false);
  await circuit.getByRole('button', { name: 'L1H5' }).click();
  await expect(page).toHaveURL(/head=L1H5/);
});
