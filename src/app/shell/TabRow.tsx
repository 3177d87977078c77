import { useEffect, useRef } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import styles from './Shell.module.css';

/** The id of the element that shows a panel. */
export const panelElement = 'panel';

interface TabRowProps {
  /** Names the row. */
  readonly label: string;
  readonly titles: readonly string[];
  /** Which of them is chosen. */
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  /** Below another row. */
  readonly second?: boolean | undefined;
}

/** Tabs in a row that scrolls where it is too long; the arrow keys go from one to the next. */
export function TabRow({ label, titles, chosen, onChoose, second }: TabRowProps): ReactElement {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tab = list.current?.querySelector<HTMLElement>('[aria-selected=true]');
    if (tab) centre(tab);
  }, [chosen, titles]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const index = (chosen + step + titles.length) % titles.length;
    onChoose(index);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[index]?.focus();
  };
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={label}
      className={styles.tabs}
      data-second={second}
      onKeyDown={onKeyDown}
    >
      {titles.map((title, index) => (
        <button
          key={title}
          type="button"
          role="tab"
          className={styles.tab}
          aria-selected={index === chosen}
          aria-controls={panelElement}
          tabIndex={index === chosen ? 0 : -1}
          onClick={() => onChoose(index)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

/** Scrolls the row of tabs, and nothing else, so that a tab is in its middle. */
function centre(tab: HTMLElement): void {
  const row = tab.parentElement;
  if (row)
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
