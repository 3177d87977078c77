import { csvText } from '../../base/csv';
import type { Provenance } from '../../terms/provenance';
import type { GridResult } from './result';

/** One answer as the needle-in-a-haystack tests write it, and which heads were masked. */
export interface NiahRow {
  readonly model: string;
  /** In tokens. */
  readonly context_length: number;
  readonly depth_percent: number;
  readonly needle: string;
  readonly model_response: string;
  /** ROUGE-1 recall of the answer in hundredths, as in the code of Wu et al. 2024. */
  readonly score: number;
  readonly condition: string;
  /** `L1H3 L2H0`. */
  readonly heads: string;
  readonly sample: number;
}

/** Every answer of a grid, condition by condition. */
export function niahRows({ conditions, lengths, depths }: GridResult, model: string): NiahRow[] {
  return conditions.flatMap(({ name, sets, cells }) =>
    cells.flatMap((answers, cell) =>
      (answers ?? []).map(({ sample, set, needle, response, recall }) => ({
        model,
        context_length: lengths[cell % lengths.length] ?? 0,
        depth_percent: Math.round(100 * (depths[Math.floor(cell / lengths.length)] ?? 0)),
        needle,
        model_response: response,
        score: 100 * recall,
        condition: name,
        heads: (sets[set] ?? []).join(' '),
        sample,
      })),
    ),
  );
}

/** The answers behind what they were made of. */
export function niahJson(result: GridResult, provenance: Provenance): string {
  const rows = niahRows(result, provenance.model.id).map((row) => JSON.stringify(row));
  const head = JSON.stringify({ provenance }).slice(0, -1);
  return `${head},"results":[\n${rows.join(',\n')}\n]}\n`;
}

/** The answers as a table (RFC 4180). */
export function niahCsv(result: GridResult, { model }: Provenance): string {
  const rows = niahRows(result, model.id);
  const columns = Object.keys(rows[0] ?? {}) as (keyof NiahRow)[];
  return csvText([columns, ...rows.map((row) => columns.map((name) => row[name]))]);
}
