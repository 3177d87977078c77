import type { ReactElement } from 'react';

const paths = {
  link: 'M6.5 9.5l3-3M7 4.5l1-1a3 3 0 014.5 4.5l-1 1M9 11.5l-1 1A3 3 0 013.5 8l1-1',
  check: 'M3.5 8.5l3 3 6-7',
  chevron: 'M4.5 6.5L8 10l3.5-3.5',
  folder: 'M2 4.5a1 1 0 011-1h3l1.5 1.5H13a1 1 0 011 1v6a1 1 0 01-1 1H3a1 1 0 01-1-1z',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  download: 'M8 2.5v7M5 7l3 3 3-3M3 12.5h10',
  info: 'M8 7.2v4M8 4.8v.2M8 14A6 6 0 108 2a6 6 0 000 12z',
  close: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  play: 'M5 3.2v9.6l7.5-4.8z',
  lock: 'M4 7.5h8V13H4zM5.5 7.5V5.3a2.5 2.5 0 015 0v2.2',
  unlock: 'M4 7.5h8V13H4zM5.5 7.5V5.3a2.5 2.5 0 014.8-.9',
  chip: 'M4.5 4.5h7v7h-7zM6.5 2v2M9.5 2v2M6.5 12v2M9.5 12v2M2 6.5h2M2 9.5h2M12 6.5h2M12 9.5h2',
  sun: 'M8 5.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6zM8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M12.6 3.4l-1.1 1.1M4.5 11.5l-1.1 1.1',
  moon: 'M13 9.5A5.5 5.5 0 016.5 3a5.5 5.5 0 106.5 6.5z',
  half: 'M8 2a6 6 0 100 12zM8 14A6 6 0 108 2',
  maximise: 'M9.5 2.5h4v4M13.5 2.5l-4.5 4.5M6.5 13.5h-4v-4M2.5 13.5L7 9',
  restore: 'M13.5 6.5h-4v-4M9.5 6.5L14 2M2.5 9.5h4v4M6.5 9.5L2 14',
  undo: 'M5.5 3L2.5 6l3 3M2.5 6h6.5a4 4 0 010 8H6',
  redo: 'M10.5 3l3 3-3 3M13.5 6H7a4 4 0 000 8h3',
  search: 'M7 11.5a4.5 4.5 0 100-9 4.5 4.5 0 000 9zM10.5 10.5L14 14',
  keyboard: 'M1.5 4h13v8.5h-13zM4 6.5h.5M6.5 6.5H7M9 6.5h.5M11.5 6.5h.5M5 10h6',
  reset: 'M3 8a5 5 0 105-5H5M7 1L5 3l2 2',
} as const;

export type IconName = keyof typeof paths;

/** A line icon of 16 pixels; it says nothing to screen readers, the control around it does. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }): ReactElement {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill={name === 'play' ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      <path d={paths[name]} />
      {name === 'half' && <path d="M8 2a6 6 0 000 12z" fill="currentColor" />}
    </svg>
  );
}
