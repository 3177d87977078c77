import { parseArgs } from 'node:util';
import { retrievalParameters } from '../../src/analyses/retrieval-heads/index.ts';
import { run } from '../../src/analyses/retrieval-heads/method.ts';
import { random } from '../../src/base/random.ts';
import { directoryFolder } from '../../src/cli/directory.ts';
import { disposeModel } from '../../src/model/loaded.ts';
import { loadModel } from '../../src/model/weights/load.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';

const { values } = parseArgs({
  options: { model: { type: 'string', default: 'needle-4l' }, draws: { type: 'string' } },
});

await startBackend(nodePlatform, 'wasm');
const folder = directoryFolder(values.model, `public/models/${values.model}`);
const model = await loadModel(folder, 'directory');
const parameters = retrievalParameters.parse({
  ...model.info.notes.parameters?.['retrieval-heads'],
  ...(values.draws !== undefined && { draws: Number(values.draws) }),
});
const [began, cpu] = [performance.now(), process.cpuUsage()];
let scored = NaN;
const result = await run(model, {}, parameters, {
  onProgress: (stage) => {
    if (stage === 'scoring heads') scored = performance.now() - began;
  },
  checkpoint: () => Promise.resolve(),
  random: random(0),
});
const { user, system } = process.cpuUsage(cpu);
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
console.log(
  `${result.validSamples} of ${result.samples.length} samples of ${parameters.lengths.join(', ')} tokens valid: ` +
    `scores after ${seconds(scored)}, with ${result.random.length} random sets masked after ` +
    `${seconds(performance.now() - began)}; processor ${seconds((user + system) / 1000)}`,
);
disposeModel(model);
