import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { analyses } from '../../analyses/registry';
import { byteSize } from '../../base/bytes';
import type { KeptFiles } from '../../terms/given';
import { useLive, useWorkbench } from '../context';
import styles from './Hub.module.css';

/** What is kept on this machine besides models: work of analyses, and files that users gave. */
export function KeptList(): ReactElement | null {
  const { fetching } = useWorkbench();
  const kept = useLive((live) => live.keptFiles);
  if (!kept || kept.length === 0) return null;
  return (
    <section className={styles.stored}>
      <h3>Work kept on this machine</h3>
      <ul>
        {kept.map((files) => (
          <li key={files.analysis}>
            <span className={styles.kept}>{titleOf(files)}</span>
            <span>{byteSize(files.bytes)}</span>
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Remove ${titleOf(files)}`}
              onClick={() => void fetching.removeKept(files)}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function titleOf({ analysis, count }: KeptFiles): string {
  if (analysis === null) return `Your documents and scores: ${numbered(count, 'file')}`;
  const title = analyses.find(({ id }) => id === analysis)?.title ?? analysis;
  return `${title}: ${numbered(count, 'run')}`;
}

function numbered(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
