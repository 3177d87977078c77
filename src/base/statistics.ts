/** The mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length;
}

/** The sum in double precision. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0;
  return total;
}

/** The standard deviation of a sample (n - 1); 0 for fewer than two values. */
export function standardDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  const squares = Array.from(values, (value) => (value - centre) ** 2);
  return Math.sqrt(sum(squares) / (values.length - 1));
}

/**
 * The value below which a share of the values lies, linear between neighbours (Hyndman and Fan 1996,
 * definition 7); NaN for no values.
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  const ordered = Float64Array.from(values).sort();
  const place = share * (ordered.length - 1);
  const [low, high] = [ordered[Math.floor(place)] ?? NaN, ordered[Math.ceil(place)] ?? NaN];
  return low + (place - Math.floor(place)) * (high - low);
}

/** The index of the largest value, the first of equals; -1 for no values. */
export function argmax(values: ArrayLike<number>): number {
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    if (best < 0 || (values[i] ?? 0) > (values[best] ?? 0)) best = i;
  }
  return best;
}

/** The indices of the `count` largest values, largest first; equals keep their order. */
export function topIndices(values: ArrayLike<number>, count: number): number[] {
  return count * 16 < values.length ? bestOf(values, count) : sorted(values, count);
}

/** A few of many: one look at each value, with the best so far at hand. */
function bestOf(values: ArrayLike<number>, count: number): number[] {
  const best: number[] = [];
  const at = (index: number | undefined): number => values[index ?? -1] ?? 0;
  for (let i = 0; i < values.length; i++) {
    if (best.length === count && !(at(i) > at(best.at(-1)))) continue;
    let place = best.length;
    while (place > 0 && at(i) > at(best[place - 1])) place--;
    best.splice(place, 0, i);
    if (best.length > count) best.pop();
  }
  return best;
}

function sorted(values: ArrayLike<number>, count: number): number[] {
  const order = Array.from({ length: values.length }, (_, i) => i);
  order.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  return order.slice(0, count);
}

/** log of the sum of exponentials, in nats, stable for large values. */
export function logSumExp(values: ArrayLike<number>): number {
  const top = values[argmax(values)] ?? -Infinity;
  if (!Number.isFinite(top)) return top;
  let total = 0;
  for (let i = 0; i < values.length; i++) total += Math.exp((values[i] ?? -Infinity) - top);
  return top + Math.log(total);
}
