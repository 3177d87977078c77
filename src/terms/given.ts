import { z } from 'zod';
import { documentSchema } from './documents';
import { headScoresSchema } from './headScoreFiles';

/** The engine's calls on what users give to analyses, and on what is kept on this machine besides models. */
export const givenRequests = {
  /** `after` names the documents that these follow, as told when they were added; null for the first. */
  addDocuments: z.object({ after: z.string().nullable(), documents: z.array(documentSchema) }),
  addScores: z.object({ scores: headScoresSchema }),
  /** Documents or scores that were added, with what is to be said of them. */
  keepGiven: z.object({ digest: z.string(), name: z.string(), about: z.string() }),
  givenLabel: z.object({ digest: z.string() }),
  kept: z.object({}),
  /** The work of an analysis; null for all that users gave. */
  removeKept: z.object({ analysis: z.string().nullable() }),
} as const;

/** What is said of something that was given: its file's name, and what is in it. */
export interface GivenLabel {
  readonly name: string;
  readonly about: string;
}

/** What is kept on this machine of an analysis' work; of what users gave, where there is none. */
export interface KeptFiles {
  readonly analysis: string | null;
  readonly count: number;
  readonly bytes: number;
}

export interface GivenResponses {
  /** Keeps documents for analyses that name them: the name of all so far, and how many they are. */
  addDocuments: { readonly documents: string; readonly count: number };
  /** Keeps scores of heads for analyses that name them. */
  addScores: { readonly scores: string };
  /** Keeps what was added on this machine. `notKept`: why it does not outlive a reload. */
  keepGiven: { readonly notKept: string | null };
  /** What was said of documents or scores that are kept; null where they are not. */
  givenLabel: GivenLabel | null;
  kept: readonly KeptFiles[];
  removeKept: null;
}
