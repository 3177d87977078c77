import { columns, elide } from '../axisLabels';
import { tokenText } from '../tokenText';
import type { Intervention } from '../../terms/interventions';
import type { Token } from '../../terms/models';

/** All that a figure was made of, as every export names it. */
export interface FigureFacts {
  /** What it shows: "L1H3". */
  readonly figure: string;
  readonly model: string;
  /** SHA-256 of the model's files. */
  readonly digest: string;
  readonly backend: string;
  /** What a value is: "attention weight", and its formula. */
  readonly drawn: { readonly label: string; readonly symbols: string };
  /** null for token ids and pictures. */
  readonly text: string | null;
  /** The digest of a picture; null for texts. */
  readonly image: string | null;
  readonly tokens: readonly Token[];
  /** What the encoder read, where there is one. */
  readonly source: readonly Token[] | null;
  /** Whether special tokens (BOS and the like) were put around the text. */
  readonly prependBos: boolean;
  readonly interventions: readonly Intervention[];
}

const longestText = 400;

/** What stands under a figure, in lines of at most `room` columns. */
export function captionOf(facts: FigureFacts, room: number): string[] {
  const { figure, model, digest, backend, drawn, text, tokens, interventions } = facts;
  const edits = interventions.map((edit) => JSON.stringify(edit)).join(', ');
  const about = [
    `${figure} of ${model} (SHA-256 ${digest.slice(0, 16)})`,
    `${drawn.label}, ${drawn.symbols}`,
    `${tokens.length} tokens, ${facts.prependBos ? 'with' : 'without'} BOS put before them`,
    edits === '' ? 'no interventions' : `interventions: ${edits}`,
    `computed with ${backend}`,
  ].join('; ');
  const said = text ?? tokens.map(tokenText).join(' ');
  return [
    ...wrapped(`${about}.`, room),
    ...wrapped(`Text: ${elide(visible(said), longestText)}`, room),
  ];
}

function visible(text: string): string {
  return tokenText({ text }).replaceAll('·', ' ');
}

/** A text in lines of at most `room` columns, broken between words where there are any. */
export function wrapped(text: string, room: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => cut(one, room))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columns(longer) <= room) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line].filter(Boolean);
}

function cut(word: string, room: number): string[] {
  if (columns(word) <= room) return [word];
  const characters = [...word];
  const parts: string[] = [];
  // Half of the room: characters may be two columns wide.
  const size = Math.max(1, Math.floor(room / 2));
  for (let at = 0; at < characters.length; at += size) {
    parts.push(characters.slice(at, at + size).join(''));
  }
  return parts;
}
