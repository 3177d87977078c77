import { StrictMode } from 'react';
import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import './gallery.css';
import { plant } from './data';

type Plates = Readonly<Record<string, ReactElement>>;

// Plates are made once data know what was planted.
const files = import.meta.glob<{ readonly plates: Plates }>('./plates/*.tsx');

/** Every chart with data that never change; a new file in `plates` is found by itself. */
function Gallery({ plates }: { plates: Plates }): ReactElement {
  return (
    <main>
      <h1>Charts</h1>
      {Object.entries(plates).map(([name, chart]) => (
        <section key={name} id={name}>
          <h2>{name}</h2>
          {chart}
        </section>
      ))}
    </main>
  );
}

/** Draws what the address asks for: `theme`, and `planted` for data that are not quite right. */
async function open(root: HTMLElement): Promise<void> {
  const asked = new URLSearchParams(location.search);
  document.documentElement.setAttribute('data-mantine-color-scheme', asked.get('theme') ?? 'light');
  plant(asked.get('planted') !== null);
  const loaded = await Promise.all(Object.values(files).map((load) => load()));
  const plates: Plates = Object.assign({}, ...loaded.map((file) => file.plates)) as Plates;
  createRoot(root).render(
    <StrictMode>
      <Gallery plates={plates} />
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (!root) throw new Error('expected an element with the id root');
void open(root);
