import type { ReactElement } from 'react';
import { formatScore } from './numbers';
import report from './report.module.css';

/** Something that goes from one part of a model into another, with its value. */
export interface Connection {
  readonly key: string | number;
  readonly from: string;
  readonly into: string;
  readonly value: number;
  /** Shows where it comes from, where that can be shown. */
  readonly onPick?: (() => void) | undefined;
}

export interface StrongestTableProps {
  /** Strongest first. */
  readonly connections: readonly Connection[];
  /** What the number is: "share". */
  readonly measure: string;
}

/** The strongest connections of a model, row by row. */
export function StrongestTable({ connections, measure }: StrongestTableProps): ReactElement {
  return (
    <table className={report.table}>
      <thead>
        <tr>
          <th scope="col">from</th>
          <th scope="col">into</th>
          <th scope="col" className={report.number}>
            {measure}
          </th>
        </tr>
      </thead>
      <tbody>
        {connections.map(({ key, from, into, value, onPick }) => (
          <tr key={key}>
            <td>
              {onPick ? (
                <button type="button" className={report.link} onClick={onPick}>
                  {from}
                </button>
              ) : (
                from
              )}
            </td>
            <td>{into}</td>
            <td className={report.number}>{formatScore(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
