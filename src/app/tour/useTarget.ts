import { useEffect, useState } from 'react';

/** A place in the window, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What is pointed at instead of what has not been there for so many frames: somebody went to another panel. */
const [panels, patience] = ['nav[aria-label=Panels]', 45];

/** Where an element is, followed as the page changes and scrolls; null while there is none. */
export function useTarget(selector: string): Box | null {
  const [box, setBox] = useState<Box | null>(null);
  useEffect(() => {
    let frame = 0;
    let found: Element | null = null;
    let missing = 0;
    const look = (): void => {
      const wanted = document.querySelector(selector);
      missing = wanted ? 0 : missing + 1;
      const element = missing > patience ? document.querySelector(panels) : wanted;
      if (element && element !== found && element.getClientRects().length > 0) {
        found = element;
        bringIntoView(element);
      }
      setBox((before) => sameBox(before, boxOf(element)));
      frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [selector]);
  return box;
}

/** What words need under an element, and at its side, in CSS pixels; a window that has no room beside anything. */
const [wordsHeight, wordsWidth, narrow] = [330, 420, 760];

/** Whether words fit beside an element of this width. */
export function hasRoomBeside(width: number): boolean {
  return innerWidth > narrow && innerWidth > width + wordsWidth;
}

function bringIntoView(element: Element): void {
  const { top, bottom, width } = element.getBoundingClientRect();
  // On a phone the bar scrolls away.
  const bar = Math.max(0, document.querySelector(panels)?.getBoundingClientRect().bottom ?? 0);
  const room = hasRoomBeside(width) ? 20 : wordsHeight;
  if (top >= bar && bottom <= innerHeight - room) return;
  window.scrollBy({ top: top - bar - 10, behavior: 'instant' });
}

/** The place of an element, cut so that words have room under it where they have none beside it. */
function boxOf(element: Element | null): Box | null {
  const rect = element?.getBoundingClientRect();
  if (!rect || rect.width === 0) return null;
  const { left, top, width, height } = rect;
  const most = hasRoomBeside(width) ? Infinity : Math.max(60, innerHeight - top - wordsHeight);
  return { left: left - 4, top: top - 4, width: width + 8, height: Math.min(height, most) + 8 };
}

function sameBox(before: Box | null, now: Box | null): Box | null {
  const same =
    before &&
    now &&
    (['left', 'top', 'width', 'height'] as const).every((key) => before[key] === now[key]);
  return same ? before : now;
}
