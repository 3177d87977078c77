import { Button, Popover, Radio, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { keysOf } from '../../base/keys';
import { drawnOf } from '../../state/drawnChoice';
import { draw } from '../../state/edits';
import { firstTokens, formulaOf, quantities } from '../../terms/drawn';
import type { Drawn } from '../../terms/drawn';
import { scales } from '../../terms/scales';
import { useEdit, useLive, useSession } from '../context';
import { DrawnGroup } from './DrawnGroup';
import { HeadsChoice } from './HeadsChoice';
import { TextsChoice } from './TextsChoice';
import styles from './Drawn.module.css';

/** What is drawn: opens the choice of quantity, heads, texts, first token and colours. */
export function DrawnMenu(): ReactElement {
  const [opened, setOpened] = useState(false);
  const quantity = useSession((session) => session.drawn.quantity);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width="min(400px, calc(100vw - 32px))"
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          aria-haspopup="dialog"
          onClick={() => setOpened((open) => !open)}
        >
          Draw: {quantities[quantity].title}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="What is drawn">
        <div className={styles.panel}>
          <QuantityChoice />
          <Formula />
          <FirstChoice />
          <HeadsChoice />
          <TextsChoice />
          <ScaleChoice />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function QuantityChoice(): ReactElement {
  const edit = useEdit();
  const quantity = useSession((session) => session.drawn.quantity);
  return (
    <DrawnGroup title="Each cell shows">
      <Radio.Group
        aria-label="Each cell shows"
        value={quantity}
        onChange={(value) => edit(draw({ quantity: value }))}
      >
        <div className={styles.group}>
          {keysOf(quantities).map((name) => (
            <Radio
              key={name}
              value={name}
              size="xs"
              data-autofocus={name === quantity || undefined}
              label={
                <>
                  {quantities[name].title}{' '}
                  <span className={styles.symbols}>{quantities[name].symbols}</span>
                </>
              }
            />
          ))}
        </div>
      </Radio.Group>
    </DrawnGroup>
  );
}

function FirstChoice(): ReactElement {
  const edit = useEdit();
  const { first } = useSession((session) => session.drawn);
  return (
    <DrawnGroup title="First token">
      <SegmentedControl<Drawn['first']>
        size="xs"
        aria-label="First token"
        value={first}
        onChange={(value) => edit(draw({ first: value }))}
        data={keysOf(firstTokens).map((value) => ({ value, label: firstTokens[value].title }))}
      />
    </DrawnGroup>
  );
}

function ScaleChoice(): ReactElement {
  const edit = useEdit();
  const scale = useSession((session) => session.scale);
  return (
    <DrawnGroup title="Colours">
      <SegmentedControl
        size="xs"
        aria-label="Colours"
        value={scale}
        onChange={(value) => edit(() => ({ scale: value }))}
        data={keysOf(scales).map((value) => ({ value, label: scales[value].title }))}
      />
      <p className={styles.fine}>{scales[scale].words}</p>
    </DrawnGroup>
  );
}

/** The whole formula of the choice, in symbols and words. */
function Formula(): ReactElement {
  const drawn = drawnOf(
    useSession((session) => session),
    useLive((live) => live),
  );
  const texts = useSession((session) => session.texts.length);
  const { symbols, words } = formulaOf(drawn, 1 + texts);
  return (
    <DrawnGroup title="That is">
      <code className={styles.symbols}>{symbols}</code>
      {words.map((sentence) => (
        <p key={sentence} className={styles.fine}>
          {sentence}
        </p>
      ))}
    </DrawnGroup>
  );
}
