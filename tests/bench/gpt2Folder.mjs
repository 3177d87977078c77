import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ model_type: string, n_embd: number, n_head: number, n_layer: number, vocab_size: number, n_positions: number }} Gpt2Config
 */

/** @param {Gpt2Config} config @returns {[string, number[]][]} */
function tensorsOf({ n_embd: d, n_layer, vocab_size, n_positions }) {
  const layers = Array.from({ length: n_layer }, (_, i) => `h.${i}.`);
  /** @type {(name: string, rows: number, columns: number) => [string, number[]][]} */
  const linear = (name, rows, columns) => [
    [`${name}.weight`, [rows, columns]],
    [`${name}.bias`, [columns]],
  ];
  /** @type {(name: string) => [string, number[]][]} */
  const norm = (name) => [
    [`${name}.weight`, [d]],
    [`${name}.bias`, [d]],
  ];
  return [
    ['wte.weight', [vocab_size, d]],
    ['wpe.weight', [n_positions, d]],
    ...layers.flatMap((h) => [
      ...norm(`${h}ln_1`),
      ...linear(`${h}attn.c_attn`, d, 3 * d),
      ...linear(`${h}attn.c_proj`, d, d),
      ...norm(`${h}ln_2`),
      ...linear(`${h}mlp.c_fc`, d, 4 * d),
      ...linear(`${h}mlp.c_proj`, 4 * d, d),
    ]),
    ...norm('ln_f'),
  ];
}

/**
 * Writes a gpt2 folder of that shape with values that are no model's.
 * @param {string} folder @param {Gpt2Config} config @returns {number} bytes of weights
 */
export function writeModel(folder, config) {
  let offset = 0;
  /** @type {Record<string, unknown>} */
  const header = {};
  for (const [name, shape] of tensorsOf(config)) {
    const bytes = 4 * shape.reduce((size, length) => size * length, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const file = openSync(join(folder, 'model.safetensors'), 'w');
  writeSync(file, length);
  writeSync(file, json);
  const piece = Buffer.from(
    Float32Array.from({ length: 2 ** 20 }, (_, i) => Math.sin(i) / 50).buffer,
  );
  for (let left = offset; left > 0; left -= piece.length) {
    writeSync(file, piece, 0, Math.min(left, piece.length));
  }
  closeSync(file);
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  return offset;
}
