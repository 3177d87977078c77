import { getHotkeyHandler } from '@mantine/hooks';
import { useEffect } from 'react';
import type { Command, Page } from '../commands/command';
import { commandsOf } from '../commands/list';

/**
 * The keys of the page: those of its commands, outside of text fields and dialogs, and Escape, which
 * first restores a card that was maximised.
 */
export function useShortcuts(page: Page): void {
  useEffect(() => {
    const { live } = page.workbench;
    const restore = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || live.getState().maximised === null || isOver(event)) return;
      live.setState({ maximised: null });
      event.stopPropagation();
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isOver(event)) return;
      const writing = isText(event.target);
      for (const command of commandsOf(page)) {
        if (!writing || command.whileWriting) actOn(event, command, page);
      }
    };
    document.addEventListener('keydown', restore, { capture: true });
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', restore, { capture: true });
      document.removeEventListener('keydown', onKey);
    };
  }, [page]);
}

function actOn(event: KeyboardEvent, { keys, run }: Command, page: Page): void {
  if (keys === undefined || event.defaultPrevented) return;
  const act = (): void => {
    event.preventDefault();
    run(page);
  };
  // Where a sign lies, and whether with Shift, differs between keyboards.
  if (!/^\W$/.test(keys)) getHotkeyHandler([[keys, act]])(event);
  else if (event.key === keys) act();
}

/** Whether the key goes to something that lies over the page. */
function isOver({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('[role=dialog], [role=menu]') !== null;
}

const switches = ['radio', 'checkbox', 'range', 'button', 'file'];

/** Whether somebody writes there; switches and sliders are no text. */
function isText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !switches.includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
