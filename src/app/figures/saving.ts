import { handOver } from '../../charts/exports/handOver';
import { rasterise } from '../../charts/exports/rasterise';
import type { Sheet } from '../../charts/exports/sheet';
import { csvFile, jsonFile } from '../../charts/exports/valuesFile';
import { fileStem } from './figureSource';
import type { FigureSource } from './figureSource';

/** What a figure can be saved as. */
export const fileKinds = ['png', 'svg', 'csv', 'json'] as const;
export type FileKind = (typeof fileKinds)[number];

/** A figure as a file. @throws Error when the browser cannot draw it */
export async function fileOf(
  { facts, patterns, svg }: FigureSource,
  kind: FileKind,
  sheet: Omit<Sheet, 'facts'>,
  pixelRatio: number,
): Promise<Blob> {
  const drawn = (): string => svg({ ...sheet, facts });
  switch (kind) {
    case 'png':
      return rasterise(drawn(), Math.round(sheet.width * pixelRatio));
    case 'svg':
      return new Blob([drawn()], { type: 'image/svg+xml' });
    case 'csv':
      return new Blob([csvFile(facts, patterns)], { type: 'text/csv' });
    case 'json':
      return new Blob([jsonFile(facts, patterns)], { type: 'application/json' });
  }
}

/** Hands a figure's file to the browser to keep. */
export function saveFile({ facts }: FigureSource, kind: FileKind, file: Blob): void {
  handOver(`${fileStem(facts)}.${kind}`, file);
}
