import { random } from '../../src/base/random.ts';
import { directoryFolder } from '../../src/cli/directory.ts';
import { generate } from '../../src/model/generate.ts';
import { trialContinuations } from '../../src/model/generateTrials.ts';
import { loadModel } from '../../src/model/weights/load.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import { randomSets } from '../../src/terms/headChoice.ts';
import { parseHead } from '../../src/terms/heads.ts';
import { ablate } from '../../src/terms/interventions.ts';
import type { Intervention } from '../../src/terms/interventions.ts';

const [sets, length, count] = [40, 400, 8];
await startBackend(nodePlatform, 'wasm');
const folder = directoryFolder('needle-4l', 'public/models/needle-4l');
const model = await loadModel(folder, 'directory');
const text = String(model.info.notes.parameters?.['retrieval-heads']?.haystack);
const prompt = model.codec.encode(text).slice(0, length);
const pair = ['L0H0', 'L1H0'].map((name) => parseHead(name));
const drawn = randomSets(pair, sets, model.config, random(1), 'any');

/** Milliseconds of the processor's time, which other work on the machine disturbs least. */
async function processorTime(work: () => Promise<unknown>): Promise<number> {
  const used = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(used);
  return (user + system) / 1000;
}

async function oneByOne(trials: readonly Intervention[][]): Promise<void> {
  for (const interventions of trials) {
    for await (const _ of generate(model, prompt, { interventions, count }));
  }
}

for (const scope of ['decode', 'all'] as const) {
  const trials = drawn.map((set) => ablate(set, 'uniform', scope));
  const checkpoint = (): Promise<void> => Promise.resolve();
  const together = (): Promise<unknown> =>
    trialContinuations(model, prompt, trials, { count, checkpoint });
  await together();
  const [fast, slow] = [await processorTime(together), await processorTime(() => oneByOne(trials))];
  const times = `${fast.toFixed(0)} ms side by side, ${slow.toFixed(0)} ms one by one`;
  console.log(`${scope}: ${times}, ${(slow / fast).toFixed(1)} times as fast`);
}
