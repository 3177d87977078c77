import { Group, Select } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { Legend, Ramp } from '../../../charts/Legend';
import { MatrixMap } from '../../../charts/MatrixMap';
import report from '../../../charts/report.module.css';
import type { ViewProps } from '../../define';
import type { CompositionKind, CompositionResult } from '../result';

export interface KindProps extends ViewProps<CompositionResult> {
  readonly kind: CompositionKind;
}

/** The heads of one layer, down, against those of a later one, across. */
export function LayerMap({ result, kind }: KindProps): ReactElement | null {
  const [chosen, setChosen] = useState('0 1');
  const name = (sender: number, receiver: number): string => `${sender} ${receiver}`;
  const pair =
    result.layers.find(({ sender, receiver }) => name(sender, receiver) === chosen) ??
    result.layers[0];
  if (!pair) return null;
  const { mean } = result.baseline[kind];
  const all = result.layers.flatMap(({ ratios }) => ratios[kind]);
  const limit = Math.max(...all.map((ratio) => Math.abs(ratio - mean)));
  const heads = Array.from({ length: result.n_heads }, (_, head) => `H${head}`);
  return (
    <>
      <Group gap="sm" mb={8}>
        <Select
          size="xs"
          label="Layers"
          allowDeselect={false}
          data={result.layers.map(({ sender, receiver }) => ({
            value: name(sender, receiver),
            label: `Layer ${sender} to layer ${receiver}`,
          }))}
          value={name(pair.sender, pair.receiver)}
          onChange={(value) => value !== null && setChosen(value)}
        />
      </Group>
      <div className={report.scroll}>
        <MatrixMap
          values={pair.ratios[kind].map((ratio) => ratio - mean)}
          columns={result.n_heads}
          label={`Heads of layer ${pair.sender} (rows) read by heads of layer ${pair.receiver} (columns), above random`}
          limit={limit}
          rowNames={heads}
          columnNames={heads}
          cell={28}
        />
      </div>
      <Legend>
        <span>
          rows: L{pair.sender} sends; columns: L{pair.receiver} reads
        </span>
        <Ramp kind="diverging" domain={[-limit, limit]} label="above random" />
      </Legend>
    </>
  );
}
