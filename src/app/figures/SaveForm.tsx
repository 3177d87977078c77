import { Button, NumberInput, SegmentedControl, Switch } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { messageOf } from '../../base/errors';
import { readTheme, usePalette } from '../../charts/usePalette';
import type { FigureSource } from './figureSource';
import styles from './Figures.module.css';
import { fileKinds, fileOf, saveFile } from './saving';
import type { FileKind } from './saving';

const widths = { least: 240, most: 4000, usual: 800 };
/** Pixels of a PNG for one of the figure: sharp in print. */
const pixelRatio = 2;

type Theme = 'page' | 'light' | 'dark';

/** Chooses how a figure is saved, shows it that way, and saves it. */
export function SaveForm({ source }: { source: FigureSource }): ReactElement {
  const [width, setWidth] = useState(widths.usual);
  const [theme, setTheme] = useState<Theme>('page');
  const [caption, setCaption] = useState(true);
  const [failed, setFailed] = useState<string | null>(null);
  const ofPage = usePalette();
  const palette = useMemo(() => (theme === 'page' ? ofPage : readTheme(theme)), [theme, ofPage]);
  const sheet = useMemo(() => ({ width, palette, caption }), [width, palette, caption]);
  const save = async (kind: FileKind): Promise<void> => {
    try {
      saveFile(source, kind, await fileOf(source, kind, sheet, pixelRatio));
      setFailed(null);
    } catch (error) {
      setFailed(messageOf(error));
    }
  };
  return (
    <div className={styles.form}>
      <div className={styles.choices}>
        <NumberInput
          label="Width"
          size="xs"
          w={110}
          suffix=" px"
          min={widths.least}
          max={widths.most}
          step={100}
          value={width}
          onChange={(value) => isWidth(value) && setWidth(value)}
        />
        <SegmentedControl<Theme>
          size="xs"
          aria-label="Colours"
          value={theme}
          onChange={setTheme}
          data={[
            { value: 'page', label: 'As here' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
        <Switch
          size="xs"
          label="Caption"
          checked={caption}
          onChange={({ currentTarget }) => setCaption(currentTarget.checked)}
        />
      </div>
      <Preview source={source} sheet={sheet} />
      <div className={styles.choices}>
        {fileKinds.map((kind) => (
          <Button
            key={kind}
            size="xs"
            variant={kind === 'png' ? 'filled' : 'default'}
            onClick={() => void save(kind)}
          >
            {`Save ${kind.toUpperCase()}`}
          </Button>
        ))}
      </div>
      {failed !== null && <p role="alert">{failed}</p>}
      <p className={styles.fine}>
        PNG is saved at {width * pixelRatio} pixels. CSV and JSON hold every value to its last
        digit, with the model’s digest, the text, its tokens, and what is drawn.
      </p>
    </div>
  );
}

function isWidth(value: string | number): value is number {
  return typeof value === 'number' && value >= widths.least && value <= widths.most;
}

interface PreviewProps {
  readonly source: FigureSource;
  readonly sheet: Omit<Parameters<FigureSource['svg']>[0], 'facts'>;
}

function Preview({ source, sheet }: PreviewProps): ReactElement {
  const address = useMemo(() => {
    const svg = source.svg({ ...sheet, facts: source.facts });
    return `data:image/svg+xml,${encodeURIComponent(svg)}`;
  }, [source, sheet]);
  return (
    <div className={styles.preview}>
      <img src={address} alt={`${source.facts.figure} as it will be saved`} />
    </div>
  );
}
