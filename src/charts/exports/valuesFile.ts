import type { NdArray } from '../../base/ndarray';
import { shortFloat } from '../../base/shortFloat';
import type { Token } from '../../terms/models';
import { csvField } from '../../base/csv';
import type { FigureFacts } from './facts';

/** One pattern of a figure with the tokens along its sides; tiles of a pattern have none. */
export interface NamedPattern {
  readonly name: string;
  /** `[query, key]`; NaN where there is no value. */
  readonly values: NdArray;
  readonly queries: readonly Token[];
  readonly keys: readonly Token[];
  /** Whether keys after the query are left out of tables: they are no part of the pattern. */
  readonly causal: boolean;
}

/** What the files of values say of themselves. */
export const valuesFormat = 'headscope-pattern/1';

/**
 * The values as JSON with all that they were made of. Every number is the shortest that reads back as
 * the same 32-bit float; null where there is no value.
 */
export function jsonFile(facts: FigureFacts, patterns: readonly NamedPattern[]): string {
  const { prependBos, ...others } = facts;
  const head = { format: valuesFormat, ...others, prepend_bos: prependBos };
  const written = patterns.map(
    ({ name, values }) =>
      `{"name":${JSON.stringify(name)},"shape":${JSON.stringify(values.shape)},"values":[${rowsOf(values).join(',')}]}`,
  );
  return `${JSON.stringify(head).slice(0, -1)},"patterns":[\n${written.join(',\n')}\n]}\n`;
}

function rowsOf({ shape, data }: NdArray): string[] {
  const [rows = 0, cols = 0] = shape;
  return Array.from({ length: rows }, (_, row) => {
    const line = data.subarray(row * cols, (row + 1) * cols);
    return `[${Array.from(line, (value) => JSON.stringify(shortFloat(value).value)).join(',')}]`;
  });
}

/** The columns of the table, one line a cell. */
export const csvColumns = ['head', 'query', 'query_token', 'key', 'key_token', 'value'] as const;

/**
 * The values as a table (RFC 4180) behind lines `# name: value` with all that they were made of. Cells
 * without a value, and those above the diagonal of a causal pattern, have no line.
 */
export function csvFile(facts: FigureFacts, patterns: readonly NamedPattern[]): string {
  const { prependBos, ...others } = facts;
  const said = { format: valuesFormat, ...others, prepend_bos: prependBos };
  const lines = Object.entries(said).map(([name, value]) => `# ${name}: ${JSON.stringify(value)}`);
  lines.push(csvColumns.join(','));
  for (const pattern of patterns) lines.push(...cellLines(pattern));
  return `${lines.join('\r\n')}\r\n`;
}

function* cellLines({ name, values, queries, keys, causal }: NamedPattern): Generator<string> {
  const [rows = 0, cols = 0] = values.shape;
  const keyFields = Array.from({ length: cols }, (_, key) => `${key},${csvField(keys[key]?.text)}`);
  for (let query = 0; query < rows; query++) {
    const before = `${csvField(name)},${query},${csvField(queries[query]?.text)}`;
    const seen = causal ? Math.min(cols, query + 1) : cols;
    for (let key = 0; key < seen; key++) {
      const value = values.data[query * cols + key]!;
      if (Number.isNaN(value)) continue;
      yield `${before},${keyFields[key]!},${shortFloat(value).value}`;
    }
  }
}
