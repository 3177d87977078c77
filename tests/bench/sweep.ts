import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ablationParameters } from '../../src/analyses/head-ablation/index.ts';
import { run } from '../../src/analyses/head-ablation/method.ts';
import { random } from '../../src/base/random.ts';
import { gpt2 } from '../../src/model/families/gpt2.ts';
import { forward } from '../../src/model/forward.ts';
import { initialise, normalValues } from '../../src/model/initialise.ts';
import type { LoadedModel } from '../../src/model/loaded.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import { compute } from '../../src/tensor/readback.ts';

const help = `usage: npx tsx tests/bench/sweep.ts [--length 64] [--python PATH]

Switches off every head of a gpt2 of GPT-2 small's shape (12 x 12 heads, random weights) and measures
the logit difference at the last position, on wasm on one thread. Prints the time over that of as many
full forward passes with logits; with --python (torch and transformers) also PyTorch's time for one
forward pass a head, on one thread of the same machine.`;

const shape = { model_type: 'gpt2', vocab_size: 50_257, n_embd: 768, n_layer: 12, n_head: 12 };
const calm = { checkpoint: (): Promise<void> => Promise.resolve(), onProgress: () => undefined };

/** A model with random weights; it has no tokenizer and needs none. */
function randomModel(): LoadedModel {
  const config = gpt2.config(shape);
  const source = random(1);
  const parameters = initialise(config, (spec) => normalValues(spec.shape, 0.02, source));
  const codec = { describe: (id: number) => ({ id, text: String(id), special: false }) };
  return { config, parameters, codec, info: { input: 'ids' } } as unknown as LoadedModel;
}

/** Seconds on the clock, and those that the processor worked: the same on a machine with nothing else to do. */
interface Taken {
  readonly clock: number;
  readonly processor: number;
}

async function timed(work: () => Promise<unknown>): Promise<Taken> {
  const [begun, used] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(used);
  return { clock: (performance.now() - begun) / 1000, processor: (user + system) / 1e6 };
}

const median = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const torch = `
import sys, time, torch
from transformers import GPT2Config, GPT2LMHeadModel
torch.set_num_threads(1)
model = GPT2LMHeadModel(GPT2Config()).eval()
ids = torch.randint(0, 50257, (1, int(sys.argv[1])))
with torch.no_grad():
    model(ids)
    times = []
    for _ in range(7):
        begun = time.perf_counter(); model(ids); times.append(time.perf_counter() - begun)
print(sorted(times)[3])
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      length: { type: 'string', default: '64' },
      python: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  await startBackend(nodePlatform, 'wasm');
  const model = randomModel();
  const source = random(2);
  const tokens = Array.from({ length: Number(values.length) }, () => source.int(50_257));
  const once = (): Promise<unknown> => compute(() => [forward(model, [tokens]).logits]);
  const parameters = ablationParameters.parse({ metric: 'logit-difference' });
  await once();
  const passes: Taken[] = [];
  for (let i = 0; i < 5; i++) passes.push(await timed(once));
  const swept = await timed(() => run(model, { tokens }, parameters, { ...calm, random: source }));
  for (let i = 0; i < 5; i++) passes.push(await timed(once));
  const heads = 144;
  for (const kind of ['clock', 'processor'] as const) {
    const pass = median(passes.map((one) => one[kind]));
    console.log(
      `${values.length} tokens, ${kind}: one forward pass ${(1000 * pass).toFixed(0)} ms, sweep of ${heads} heads ` +
        `${swept[kind].toFixed(1)} s: ${(swept[kind] / (heads * pass)).toFixed(2)} of ${heads} passes`,
    );
  }
  const sweep = swept.clock;
  if (values.python === undefined) return;
  const { stdout, stderr } = spawnSync(values.python, ['-c', torch, values.length], {
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  const other = Number(stdout);
  if (!(other > 0)) throw new Error(`PyTorch did not run: ${stderr.slice(-300)}`);
  console.log(
    `PyTorch, one pass a head: ${(1000 * other).toFixed(0)} ms a pass, ${(heads * other).toFixed(1)} s: ` +
      `the sweep takes ${(sweep / (heads * other)).toFixed(2)} times that`,
  );
}

await main();
