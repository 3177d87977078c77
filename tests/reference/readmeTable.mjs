/**
 * Writes the parity table of README.md from what the reference tests measured:
 *
 *     npx vitest run --project reference && node tests/reference/readmeTable.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const readme = join(root, 'README.md');
/** @type {{ families: Record<string, Record<'cpu' | 'wasm', Record<string, number>>> }} */
const { families } = JSON.parse(
  readFileSync(join(root, 'node_modules/.cache/parity.json'), 'utf8'),
);
const script = readFileSync(join(root, 'tests/reference/make_fixtures.py'), 'utf8');
const version = /transformers[ =]+([\d.]+)/.exec(script)?.[1] ?? '';

/** @param {number | undefined} error */
const short = (error) => (error === undefined ? '' : error === 0 ? '0' : error.toExponential(1));

/** @param {Record<string, number>} errors */
function worst(errors) {
  const [hook = '', error] = Object.entries(errors).sort(([, a], [, b]) => b - a)[0] ?? [];
  return `${short(error)} (\`${hook}\`)`;
}

const rows = Object.entries(families)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([family, { cpu, wasm }]) =>
    [
      `\`${family}\``,
      family === 'transformer_lens' ? 'plain PyTorch' : `transformers ${version}`,
      short(wasm['attn.hook_pattern']),
      short(wasm.logits),
      worst(wasm),
      worst(cpu),
    ].join(' | '),
  );

const table = [
  'family | checked against | pattern, wasm | logits, wasm | largest of all hooks, wasm | the same, cpu',
  '--- | --- | --- | --- | --- | ---',
  ...rows,
].map((row) => `| ${row} |`);

const text = readFileSync(readme, 'utf8');
const between = /<!-- parity:begin -->[\s\S]*<!-- parity:end -->/;
if (!between.test(text))
  throw new Error('expected the marks parity:begin and parity:end in README.md');
writeFileSync(
  readme,
  text.replace(
    between,
    ['<!-- parity:begin -->', '', ...table, '', '<!-- parity:end -->'].join('\n'),
  ),
);
