import { useCallback, useState } from 'react';

/**
 * A value that belongs to the parent where it passes one, and to the chart where it does not
 * (undefined). Either way the parent is told of changes.
 */
export function useOwnable<T>(
  given: T | null | undefined,
  onChange: ((value: T | null) => void) | undefined,
): [value: T | null, set: (value: T | null) => void] {
  const [own, setOwn] = useState<T | null>(null);
  const set = useCallback(
    (value: T | null) => {
      setOwn(value);
      onChange?.(value);
    },
    [onChange],
  );
  return [given === undefined ? own : given, set];
}
