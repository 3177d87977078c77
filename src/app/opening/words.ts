import { byteSize } from '../../base/bytes';
import type { Progress } from '../../engine/protocol';
import type { Pace } from '../../state/pace';

/** `12.3 MB of 548 MB`, `layer 3 of 12`; empty where nothing is counted. */
export function amountWords({ done, total, unit }: Progress): string {
  if (unit === 'bytes') return `${byteSize(done)} of ${byteSize(total)}`;
  return unit === 'layers' ? `layer ${Math.min(done + 1, total)} of ${total}` : '';
}

/** `3.10 MB/s, 2 min left`. */
export function paceWords({ perSecond, secondsLeft }: Pace): string {
  return `${byteSize(perSecond)}/s, ${timeLeft(secondsLeft)} left`;
}

/** `8 s`, `2 min`, `1.5 h`. */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Number((seconds / 3600).toFixed(1))} h`;
}

/** 0 to 100. */
export function percentOf(progress: Progress | null): number {
  return progress && progress.total > 0 ? (100 * progress.done) / progress.total : 0;
}
