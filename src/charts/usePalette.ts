import { useSyncExternalStore } from 'react';
import './charts.css';
import { readPalette } from './palette';
import type { Palette } from './palette';

let current: Palette | null = null;
const listeners = new Set<() => void>();
let observer: MutationObserver | null = null;

/** The colours of the page's theme; the chart is drawn again when the theme changes. */
export function usePalette(): Palette {
  return useSyncExternalStore(subscribe, snapshot);
}

/** The colours of a theme, whatever the page's is; on plain white or black for files. */
export function readTheme(theme: 'light' | 'dark'): Palette {
  const element = document.createElement('div');
  element.dataset.chartTheme = theme;
  document.body.append(element);
  const style = getComputedStyle(element);
  const palette = readPalette((name) => style.getPropertyValue(name));
  element.remove();
  return palette;
}

function snapshot(): Palette {
  if (current) return current;
  const style = getComputedStyle(document.documentElement);
  current = readPalette((name) => style.getPropertyValue(name));
  return current;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  observer ??= watchTheme();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = null;
    current = null;
  };
}

function watchTheme(): MutationObserver {
  const watcher = new MutationObserver(() => {
    current = null;
    listeners.forEach((listener) => {
      listener();
    });
  });
  const attributeFilter = ['data-mantine-color-scheme', 'class', 'style'];
  watcher.observe(document.documentElement, { attributes: true, attributeFilter });
  return watcher;
}
