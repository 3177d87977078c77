import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import { isSample, sampleNames } from '../../terms/samplePictures';
import { useEdit, useSession, useWorkbench } from '../context';
import { pictureAmong, readPicture } from '../input/pictures';
import styles from './Explore.module.css';

/** Chooses the picture: a sample, or an own one by file, drop or paste. */
export function PictureField(): ReactElement {
  const edit = useEdit();
  const { pictures } = useWorkbench();
  const name = useSession(({ image }) => image ?? sampleNames[0]);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent): void => {
      const file = pictureAmong(clipboardData?.files ?? []);
      if (file) void pictures.take(() => readPicture(file));
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  }, [pictures]);
  return (
    <>
      <div className={styles.examples}>
        <Button size="compact-xs" variant="default" onClick={() => input.current?.click()}>
          Choose a picture …
        </Button>
        or drop or paste one; or a sample:
        {sampleNames.map((sample) => (
          <Button
            key={sample}
            size="compact-xs"
            variant={sample === name ? 'light' : 'default'}
            aria-pressed={sample === name}
            onClick={() => edit(() => ({ image: sample }))}
          >
            {sample}
          </Button>
        ))}
        <input
          ref={input}
          type="file"
          accept="image/*"
          hidden
          aria-label="Picture file"
          onChange={({ currentTarget }) => {
            const file = pictureAmong(currentTarget.files ?? []);
            if (file) void pictures.take(() => readPicture(file));
            currentTarget.value = '';
          }}
        />
      </div>
      {!isSample(name) && (
        <p className={styles.fine}>
          Your own picture stays on this machine: a link names it by its digest and asks for it
          again.
        </p>
      )}
    </>
  );
}
