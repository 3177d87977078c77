import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { FileTensor } from '../../terms/weights';
import { wholeNumber } from '../shell/numbers';
import { found } from './sentences';
import styles from './Trust.module.css';

const firstRows = 40;

/** Every tensor of the files: its name, shape and type there, and what it fills; searchable. */
export function TensorTable({ tensors }: { tensors: readonly FileTensor[] }): ReactElement {
  const [words, setWords] = useState('');
  const [all, setAll] = useState(false);
  const matching = found(tensors, words);
  const rows = all ? matching : matching.slice(0, firstRows);
  return (
    <>
      <div className={styles.row}>
        <TextInput
          size="xs"
          className={styles.search}
          aria-label="Search the tensors"
          placeholder="Search: a name, a parameter, a dtype, ignored"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <span className={styles.quiet} role="status">
          {matching.length === tensors.length
            ? `${wholeNumber(tensors.length)} tensors`
            : `${wholeNumber(matching.length)} of ${wholeNumber(tensors.length)} tensors`}
        </span>
      </div>
      {matching.length === 0 ? (
        <p className={styles.quiet}>No tensor of that name, parameter or dtype.</p>
      ) : (
        <Rows tensors={rows} />
      )}
      {rows.length < matching.length && (
        <Button size="compact-sm" variant="default" onClick={() => setAll(true)}>
          Show all {wholeNumber(matching.length)}
        </Button>
      )}
    </>
  );
}

function Rows({ tensors }: { tensors: readonly FileTensor[] }): ReactElement {
  return (
    <table className={styles.tensors} aria-label="Tensors of the files">
      <thead>
        <tr>
          <th scope="col">tensor in the file</th>
          <th scope="col">shape</th>
          <th scope="col">stored as</th>
          <th scope="col">fills</th>
        </tr>
      </thead>
      <tbody>
        {tensors.map(({ name, file, shape, dtype, fills }) => (
          <tr key={file + name}>
            <th scope="row">{name}</th>
            <td className={styles.shape}>[{shape.join(', ')}]</td>
            <td>{dtype}</td>
            <td className={styles.fills}>
              {fills.length > 0 ? fills.join(', ') : <i>ignored: no parameter of this family</i>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
