import { useEffect, useRef } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import { panels } from '../../state/panels';
import { useEdit, useSession } from '../context';
import styles from './Shell.module.css';

/** The id of the element that shows a panel. */
export const panelElement = 'panel';

/** One tab for looking around, one for each analysis, one for all labs. */
export function PanelTabs(): ReactElement {
  const open = useSession((session) => session.panel);
  const edit = useEdit();
  const list = useRef<HTMLDivElement>(null);
  const go = (at: number): void => {
    const index = (at + panels.length) % panels.length;
    const panel = panels[index]?.id ?? 'explore';
    edit(() => ({ panel }));
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[index]?.focus();
  };
  useEffect(() => {
    const tab = list.current?.querySelector<HTMLElement>('[aria-selected=true]');
    if (tab) centre(tab);
  }, [open]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = panels.findIndex(({ id }) => id === open);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) go(at + step);
  };
  return (
    <div
      ref={list}
      role="tablist"
      aria-label="Panels"
      className={styles.tabs}
      onKeyDown={onKeyDown}
    >
      {panels.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          role="tab"
          className={styles.tab}
          aria-selected={id === open}
          aria-controls={panelElement}
          tabIndex={id === open ? 0 : -1}
          onClick={() => edit(() => ({ panel: id }))}
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
