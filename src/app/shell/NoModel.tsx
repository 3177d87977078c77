import { Button, Progress } from '@mantine/core';
import type { ReactElement } from 'react';
import { useLive, useWorkbench } from '../context';
import { Icon } from '../icons';
import { useFilePickers } from '../input/useFilePickers';
import { OpeningStages } from '../opening/OpeningStages';
import styles from './Shell.module.css';

/** In place of the panels while there is no model: loading, a folder to be opened, or a failure. */
export function NoModel(): ReactElement {
  const wanted = useLive((live) => live.wantsFolder);
  const opening = useLive((live) => live.opening);
  const engine = useLive((live) => live.engine);
  return (
    <div className={styles.centre}>
      <div className={styles.panel}>
        {wanted ? <WantsFolder /> : opening || engine === 'starting' ? <Loading /> : <Nothing />}
      </div>
    </div>
  );
}

function Loading(): ReactElement {
  const { opening } = useWorkbench();
  const coming = useLive((live) => live.opening);
  if (coming) {
    return (
      <>
        <OpeningStages coming={coming} />
        <div className={styles.row}>
          <Button variant="default" size="xs" onClick={() => opening.cancel()}>
            Cancel
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      <h2>Starting the engine</h2>
      <Progress value={100} animated aria-label="Progress" />
      <p role="status">looking for a graphics processor</p>
    </>
  );
}

/** The page's answer to a link whose model is a folder on somebody's disk. */
export function WantsFolder(): ReactElement | null {
  const wanted = useLive((live) => live.wantsFolder);
  const { inputs, openFolder, openFiles } = useFilePickers();
  if (!wanted) return null;
  return (
    <>
      {inputs}
      <h2>This link needs the model “{wanted.id}”</h2>
      <p>
        It was opened from a folder, and a link carries no weights. Open your copy of the folder to
        see the same view
        {wanted.digest !== undefined && (
          <>
            ; its digest should begin with <code>{wanted.digest.slice(0, 8)}</code>
          </>
        )}
        .
      </p>
      <div className={styles.row}>
        <Button size="xs" leftSection={<Icon name="folder" />} onClick={openFolder}>
          Open folder…
        </Button>
        <Button size="xs" variant="default" leftSection={<Icon name="file" />} onClick={openFiles}>
          Open files…
        </Button>
        <BundledInstead />
      </div>
    </>
  );
}

function BundledInstead(): ReactElement | null {
  const { opening } = useWorkbench();
  const [first] = useLive((live) => live.bundled);
  if (!first) return null;
  return (
    <Button
      size="xs"
      variant="subtle"
      onClick={() => void opening.choose({ source: 'bundled', id: first.id })}
    >
      Show {first.title} instead
    </Button>
  );
}

function Nothing(): ReactElement {
  const workbench = useWorkbench();
  const failed = useLive((live) => live.engine === 'failed');
  const { inputs, openFolder } = useFilePickers();
  return (
    <>
      {inputs}
      <h2>{failed ? 'The engine does not run' : 'No model is open'}</h2>
      <p>
        {failed
          ? 'No backend could be started. Try again, or choose another backend at the top right.'
          : 'Try again, choose a model at the top left, or drop a model’s folder on this page.'}
      </p>
      <div className={styles.row}>
        <Button size="xs" onClick={() => void workbench.begin()}>
          Try again
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="folder" />}
          onClick={openFolder}
        >
          Open folder…
        </Button>
      </div>
    </>
  );
}
