import { useEffect, useRef, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';

export interface InSightProps {
  /** About how high the content is, in CSS pixels, until it was there once. */
  readonly height: number;
  readonly children: ReactNode;
}

/** Content of the scrolling element around it that is there only while it is in sight, or about to be. */
export function InSight({ height, children }: InSightProps): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  const [known, setKnown] = useState(height);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const look = ([entry]: readonly IntersectionObserverEntry[]): void => {
      if (!entry) return;
      if (!entry.isIntersecting && entry.boundingClientRect.height > 0)
        setKnown(entry.boundingClientRect.height);
      setNear(entry.isIntersecting);
    };
    const observer = new IntersectionObserver(look, {
      root: element.parentElement,
      rootMargin: '300px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place} style={near ? undefined : { height: known }}>
      {near && children}
    </div>
  );
}
