import { memo } from 'react';
import { layerName } from '../terms/blocks';
import { headNameIn } from '../terms/heads';
import type { Head, HeadGridShape } from '../terms/heads';
import chart from './chart.module.css';

export interface HeadTableProps {
  readonly shape: HeadGridShape;
  readonly label: string;
  readonly tell: (head: Head) => string[];
}

/** The grid as a table for screen readers; not drawn. */
export const HeadTable = memo(function HeadTable(props: HeadTableProps) {
  const { shape, label, tell } = props;
  const layers = Array.from({ length: shape.n_layers }, (_, layer) => layer);
  const heads = Array.from({ length: shape.n_heads }, (_, head) => head);
  return (
    <div className={chart.hidden}>
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <td />
            {heads.map((head) => (
              <th key={head} scope="col">{`H${head}`}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {layers.map((layer) => (
            <tr key={layer}>
              <th scope="row">{layerName(shape, layer)}</th>
              {heads.map((head) => (
                <td key={head}>
                  {tell({ layer, head }).join(', ') || headNameIn(shape, { layer, head })}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});
