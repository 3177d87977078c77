import type { Live } from '../../state/live';
import type { Workbench } from '../../state/workbench';

/** A selector, or one that depends on where the page is. */
type Target = string | ((workbench: Workbench) => string);

/** Something that the user does before going on. */
export interface TourTask {
  /** What the button says until it is done. */
  readonly label: (workbench: Workbench) => string;
  readonly run: (workbench: Workbench) => void;
  /** Whether it is going on by now. */
  readonly busy: (workbench: Workbench) => boolean;
  readonly done: (workbench: Workbench) => boolean;
}

/** One step: what it points at, what it says from the numbers on the page, and what going on does. */
export interface TourStep {
  readonly target: Target;
  /** The part of Explore that a phone shows. */
  readonly view?: Live['view'] | undefined;
  readonly title: string;
  /** What it says; paragraphs apart. */
  readonly text: (workbench: Workbench) => string;
  /** Brings the page to where the step begins. */
  readonly enter?: ((workbench: Workbench) => void) | undefined;
  /** Going on waits for it. */
  readonly task?: TourTask | undefined;
  /** Where to go from here: each ends the tour. */
  readonly onward?: readonly Onward[] | undefined;
}

/** A place to go on at. */
export interface Onward {
  readonly label: string;
  readonly panel: string;
}

/** A walk through the page. */
export interface Tour {
  readonly id: string;
  /** The command that begins it. */
  readonly command: string;
  /** What comes of it, in a sentence. */
  readonly about: string;
  /** Further words it is found by. */
  readonly words: string;
  /** The panel that offers it. */
  readonly panel?: string | undefined;
  readonly steps: readonly TourStep[];
}

/** Begins a tour. */
export function beginTour({ live }: Workbench, { id }: Tour): void {
  live.setState({ tour: { id, step: 0 }, dialog: null });
}
