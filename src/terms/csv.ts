import { InputError } from '../base/errors';

/** Takes a CSV file piece by piece and gives the rows that are whole by then. */
export interface CsvReader {
  push(piece: string): string[][];
  /** @throws InputError when a quote is still open. */
  end(name: string): string[][];
}

/**
 * Rows of a CSV file (RFC 4180): cells separated by commas; in quotes they may hold commas, line ends
 * and doubled quotes. Empty lines are passed over.
 */
export function csvReader(): CsvReader {
  let row: string[] = [];
  let cell = '';
  let state: 'plain' | 'quoted' | 'after-quote' = 'plain';
  const endCell = (): void => {
    row.push(cell);
    cell = '';
    state = 'plain';
  };
  const endRow = (rows: string[][]): void => {
    endCell();
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  const take = (character: string, rows: string[][]): void => {
    if (state === 'quoted') {
      if (character === '"') state = 'after-quote';
      else cell += character;
    } else if (character === '"' && state === 'after-quote') {
      cell += '"';
      state = 'quoted';
    } else if (character === '"' && cell === '') state = 'quoted';
    else if (character === ',') endCell();
    else if (character === '\n') endRow(rows);
    else if (character !== '\r') cell += character;
  };
  return {
    push(piece) {
      const rows: string[][] = [];
      for (const character of piece) take(character, rows);
      return rows;
    },
    end(name) {
      if (state === 'quoted') throw new InputError(`${name} ends inside a quoted cell`);
      const rows: string[][] = [];
      if (cell !== '' || row.length > 0) endRow(rows);
      return rows;
    },
  };
}
