import { useHotkeys } from '@mantine/hooks';
import type { HotkeyItem } from '@mantine/hooks';
import { toggleHead } from '../../state/edits';
import { useEdit, useWorkbench } from '../context';

/**
 * The keys of the page, outside of text fields: Escape unlocks the head, O switches it off and on,
 * Ctrl+Z and Ctrl+Shift+Z undo and redo.
 */
export function useShortcuts(): void {
  const { undo } = useWorkbench();
  const edit = useEdit();
  const keys: readonly (readonly [keys: string, act: () => void])[] = [
    ['Escape', () => edit(() => ({ head: null }))],
    ['O', () => edit((session) => (session.head ? toggleHead(session.head)(session) : {}))],
    ['mod+Z', () => undo.undo()],
    ['mod+shift+Z', () => undo.redo()],
    ['mod+Y', () => undo.redo()],
  ];
  useHotkeys(keys.map(outsideOfText), []);
}

/** A key that does nothing while somebody writes; switches and sliders are no text. */
function outsideOfText([keys, act]: readonly [string, () => void]): HotkeyItem {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isText(event.target)) return;
    if (event.key !== 'Escape') event.preventDefault();
    act();
  };
  return [keys, onKey, { preventDefault: false }];
}

const switches = ['radio', 'checkbox', 'range', 'button', 'file'];

function isText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !switches.includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
