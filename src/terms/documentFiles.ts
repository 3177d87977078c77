import { z } from 'zod';
import { InputError } from '../base/errors';
import { csvReader } from './csv';
import { noDomain } from './documents';
import type { Document } from './documents';

/** Takes a file piece by piece and gives the documents that are whole by then. */
export interface DocumentReader {
  /** @throws InputError that names the file and the line of what cannot be read. */
  push(piece: string): Document[];
  /** The file ends here. @throws InputError like `push`, and for a file without documents. */
  end(): Document[];
}

/** The endings of files that hold documents. */
export const documentEndings = ['.jsonl', '.csv', '.txt'] as const;

/** Whether a file's name is one of a file that holds documents. */
export function holdsDocuments(name: string): boolean {
  return documentEndings.some((ending) => name.toLowerCase().endsWith(ending));
}

/**
 * A reader for a file by its ending: `.jsonl` has an object with `text` a line, and may have `id`
 * (or `doc_id`) and `domain` (or `source`); `.csv` the same as columns under a header; any other file is one document.
 * What has no id is called by the file and its number, counted from 1. `domain` is that of documents
 * that name none.
 */
export function documentReader(name: string, domain = noDomain): DocumentReader {
  const lower = name.toLowerCase();
  if (lower.endsWith('.jsonl')) return jsonLines(name, domain);
  if (lower.endsWith('.csv')) return csvRows(name, domain);
  return wholeText(name, domain);
}

/** The documents of a pasted text: JSON lines, else texts separated by blank lines. */
export function pastedDocuments(text: string): Document[] {
  const name = 'pasted';
  if (/^\s*\{"/.test(text)) {
    const reader = jsonLines(name, noDomain);
    return [...reader.push(text), ...reader.end()];
  }
  const texts = text.split(/\n\s*\n/).filter((part) => part.trim() !== '');
  return texts.map((part, i) => ({
    id: `${name}#${i + 1}`,
    domain: noDomain,
    text: part.replace(/^\n+|\s+$/g, ''),
  }));
}

/** A line of a JSON-lines file, as documents and other lines are read. */
export function lineSplitter(): { push(piece: string): string[]; end(): string[] } {
  let rest = '';
  return {
    push(piece) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      return lines.map((line) => line.replace(/\r$/, ''));
    },
    end() {
      const last = rest === '' ? [] : [rest];
      rest = '';
      return last;
    },
  };
}

const nameSchema = z.union([z.string(), z.number()]).transform(String).optional();
const lineSchema = z.object({
  text: z.string(),
  id: nameSchema,
  doc_id: nameSchema,
  domain: nameSchema,
  source: nameSchema,
});

function jsonLines(name: string, domain: string): DocumentReader {
  const lines = lineSplitter();
  let line = 0;
  let count = 0;
  const read = (text: string): Document[] => {
    line++;
    if (text.trim() === '') return [];
    return [documentOf(parseLine(text, `${name}, line ${line}`), `${name}#${++count}`, domain)];
  };
  return {
    push: (piece) => lines.push(piece).flatMap(read),
    end: () => someOf(lines.end().flatMap(read), () => count, name),
  };
}

function parseLine(line: string, place: string): z.infer<typeof lineSchema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new InputError(`${place}: expected a JSON object, got ${JSON.stringify(cut(line))}`);
  }
  const parsed = lineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new InputError(
    field === 'text' || field === ''
      ? `${place}: expected an object with the document as "text"`
      : `${place}: "${field}" is neither text nor number`,
  );
}

function csvRows(name: string, domain: string): DocumentReader {
  const rows = csvReader();
  let header: readonly string[] | undefined;
  let count = 0;
  const read = (cells: readonly string[]): Document[] => {
    if (!header) {
      header = cells.map((cell) => cell.trim().toLowerCase());
      if (header.includes('text')) return [];
      throw new InputError(
        `${name}: expected a column "text" in the first line, got ${header.join(', ')}`,
      );
    }
    const fields = Object.fromEntries(header.map((column, i) => [column, cells[i] ?? '']));
    const parsed = lineSchema.parse(fields);
    return [documentOf(parsed, `${name}#${++count}`, domain)];
  };
  return {
    push: (piece) => rows.push(piece).flatMap(read),
    end: () => someOf(rows.end(name).flatMap(read), () => count, name),
  };
}

function wholeText(name: string, domain: string): DocumentReader {
  const pieces: string[] = [];
  return {
    push: (piece) => (pieces.push(piece), []),
    end: () => [{ id: name, domain, text: pieces.join('') }],
  };
}

function documentOf(
  { text, id, doc_id, domain, source }: z.infer<typeof lineSchema>,
  unnamed: string,
  otherwise: string,
): Document {
  return { id: id || doc_id || unnamed, domain: domain || source || otherwise, text };
}

function someOf(last: Document[], count: () => number, name: string): Document[] {
  if (count() > 0) return last;
  throw new InputError(`${name} has no documents: it is empty`);
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
