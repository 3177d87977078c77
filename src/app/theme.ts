import { createTheme } from '@mantine/core';
import type { MantineColorsTuple } from '@mantine/core';

const iris: MantineColorsTuple = [
  '#f0f1fd',
  '#dfe1fa',
  '#bcc0f4',
  '#979cee',
  '#797fe8',
  '#666ce0',
  '#5755cf',
  '#4846b4',
  '#393794',
  '#2b2a73',
];

const grey: MantineColorsTuple = [
  '#d9dce3',
  '#b9bec8',
  '#949ba8',
  '#6b7280',
  '#454a55',
  '#33373f',
  '#25282e',
  '#1b1d22',
  '#141519',
  '#0e0f12',
];

/** Quiet greys, one accent, small type. */
export const theme = createTheme({
  colors: { iris, dark: grey },
  primaryColor: 'iris',
  primaryShade: 6,
  fontFamily:
    "Inter, 'Inter Variable', ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
  fontFamilyMonospace:
    "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { styles: { label: { fontWeight: 500 } } },
    // A focusable element without a role is no child that a menu may have.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
  },
});
