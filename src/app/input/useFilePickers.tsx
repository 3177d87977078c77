import { useCallback, useRef } from 'react';
import type { ReactElement, RefObject } from 'react';
import { useWorkbench } from '../context';
import { chosenFiles } from './files';

/** Two hidden inputs, for a folder and for files, and what opens them. */
export interface FilePickers {
  readonly inputs: ReactElement;
  readonly openFolder: () => void;
  readonly openFiles: () => void;
}

/** Lets the user open a model from disk; `inputs` must be on the page. */
export function useFilePickers(): FilePickers {
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const { opening } = useWorkbench();
  const take = useCallback(
    (input: HTMLInputElement) => {
      const given = chosenFiles(input.files);
      if (given) void opening.chooseFiles(given.id, given.files);
      input.value = '';
    },
    [opening],
  );
  const openFolder = useCallback(() => folder.current?.click(), []);
  const openFiles = useCallback(() => files.current?.click(), []);
  const inputs = (
    <>
      <HiddenInput input={folder} folder label="Folder of a model" onTake={take} />
      <HiddenInput input={files} folder={false} label="Files of a model" onTake={take} />
    </>
  );
  return { inputs, openFolder, openFiles };
}

interface HiddenInputProps {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly folder: boolean;
  readonly label: string;
  readonly onTake: (input: HTMLInputElement) => void;
}

function HiddenInput({ input, folder, label, onTake }: HiddenInputProps): ReactElement {
  return (
    <input
      ref={input}
      type="file"
      multiple
      hidden
      aria-label={label}
      {...(folder && { webkitdirectory: '' })}
      onChange={(event) => onTake(event.currentTarget)}
    />
  );
}
