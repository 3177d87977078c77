import type { z } from 'zod';

/** What the first issue of a failed check says, in plain words: lower case, without a full stop. */
export function problemWords(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue ? wordsOf(issue) : 'it is not valid';
}

function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return issue.origin === 'string'
        ? `the longest text allowed has ${issue.maximum} characters`
        : `the largest value allowed is ${issue.maximum}`;
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.message;
    case 'invalid_value':
      return `it must be one of ${issue.values.map(String).join(', ')}`;
    default:
      return issue.message;
  }
}

function tooSmall({ origin, minimum }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'string') return 'it must not be empty';
  if (origin === 'array') return `it needs at least ${minimum} value${minimum === 1 ? '' : 's'}`;
  return `the smallest value allowed is ${minimum}`;
}

const typeWords: Readonly<Record<string, string>> = {
  int: 'it must be a whole number',
  number: 'it must be a number',
  array: 'it must be a list of numbers',
};
