import { expect, it } from 'vitest';
import { fixtureModel } from '../../../tests/reference/load';
import { disposeModel } from '../../model/loaded';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { edgeAttribution } from './index';

it.each([
  ['gpt2-untied', true],
  ['qwen3', true],
  ['lens-attn-only', true],
  ['gpt-neox', /MLP reads after attention/],
  ['gemma2', /normalized/],
  ['opt-350m', /normalized/],
  ['t5', /encoder/],
  ['bert', /goes on with a text/],
] as const)('says which models it can do: %s', async (name, answer) => {
  await startBackend(nodePlatform, 'cpu');
  const model = await fixtureModel(name);
  const said = edgeAttribution.supports(model.info);
  if (answer === true) expect(said).toBe(true);
  else expect(said).toMatch(answer);
  disposeModel(model);
});
