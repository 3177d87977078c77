/** Files that the user gave, and the name they go by. */
export interface GivenFiles {
  readonly id: string;
  readonly files: readonly File[];
}

/** What a file input or a directory picker holds; null when nothing was chosen. */
export function chosenFiles(list: FileList | null): GivenFiles | null {
  const files = [...(list ?? [])];
  const [first] = files;
  if (!first) return null;
  const [folder] = first.webkitRelativePath.split('/');
  return { id: folder ? folder : nameOf(files), files };
}

/** What was dropped on the page: the files of a folder, at any depth, or single files. */
export async function droppedFiles({ items, files }: DataTransfer): Promise<GivenFiles | null> {
  // Entries must be taken before the first wait: the browser empties the list after the event.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const [only] = entries;
  if (entries.length === 0) return chosenFiles(files);
  const found = (await Promise.all(entries.map(filesUnder))).flat();
  if (found.length === 0) return null;
  return {
    id: entries.length === 1 && only?.isDirectory ? only.name : nameOf(found),
    files: found,
  };
}

function nameOf(files: readonly File[]): string {
  const weights = files.find(({ name }) => name.endsWith('.safetensors')) ?? files[0];
  return weights?.name.replace(/\.[^.]+$/, '') ?? 'files';
}

async function filesUnder(entry: FileSystemEntry): Promise<File[]> {
  if (isFile(entry)) return [await new Promise<File>((done, fail) => entry.file(done, fail))];
  if (!isDirectory(entry)) return [];
  const inside = await entriesOf(entry.createReader());
  return (await Promise.all(inside.map(filesUnder))).flat();
}

/** A reader gives a hundred entries at a time, then none. */
async function entriesOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) =>
      reader.readEntries(done, fail),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
