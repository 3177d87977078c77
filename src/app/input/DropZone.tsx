import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { messageOf } from '../../base/errors';
import { notify } from '../../state/live';
import { useLive, useWorkbench } from '../context';
import styles from './DropZone.module.css';
import { droppedFiles } from './files';
import { pictureAmong, readPicture } from './pictures';

/** Takes a folder or files of a model, or a picture, dropped anywhere on the page. */
export function DropZone(): ReactElement | null {
  const { opening, live, pictures } = useWorkbench();
  const readsPictures = useLive((state) => state.info?.image !== undefined);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const take = async (data: DataTransfer): Promise<void> => {
      try {
        const picture = pictureAmong(data.files);
        if (picture) {
          await pictures.take(() => readPicture(picture));
          return;
        }
        const given = await droppedFiles(data);
        if (given) await opening.chooseFiles(given.id, given.files);
      } catch (error) {
        const message = `What was dropped cannot be read: ${messageOf(error)}.`;
        notify(live, { key: 'drop', kind: 'error', message });
      }
    };
    return listenForDrops(setOver, (data) => void take(data));
  }, [opening, live, pictures]);
  if (!over) return null;
  return (
    <div className={styles.veil}>
      <div className={styles.target}>
        Drop {readsPictures && 'a picture, or '}the folder or the files of a model
        <br />
        config.json, model.safetensors, tokenizer.json
      </div>
    </div>
  );
}

function listenForDrops(
  onOver: (over: boolean) => void,
  onDrop: (data: DataTransfer) => void,
): () => void {
  const over = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    onOver(true);
  };
  const leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) onOver(false);
  };
  const drop = (event: DragEvent): void => {
    onOver(false);
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    onDrop(event.dataTransfer);
  };
  window.addEventListener('dragover', over);
  window.addEventListener('dragleave', leave);
  window.addEventListener('drop', drop);
  return () => {
    window.removeEventListener('dragover', over);
    window.removeEventListener('dragleave', leave);
    window.removeEventListener('drop', drop);
  };
}
