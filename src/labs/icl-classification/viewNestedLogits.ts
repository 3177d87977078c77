/** The numbers of the three-logit model. */
export interface NestedSettings {
  /** Pairs of item and label in the context. */
  readonly N: number;
  readonly L: number;
  /** The rate of the descent. */
  readonly rate: number;
  readonly steps: number;
}

/** The three logits: of the previous token, of the match, of the label. */
export type Betas = readonly [number, number, number];

/** One point of the descent. */
export interface NestedPoint {
  readonly betas: Betas;
  /** In nats. */
  readonly loss: number;
}

/** Where the descent begins, for each logit. */
const start = 0.01;

/** Layer 1's attention to the item before, layer 2's to the right label, and the loss that follows. */
function layersOf([b1, b2, b3]: Betas, { N, L }: NestedSettings) {
  const p1 = Math.exp(b1) / (Math.exp(b1) + N);
  const p2 = Math.exp(b2 * p1) / (Math.exp(b2 * p1) + 2 * N);
  const p3 = Math.exp(b3 * p2) / (Math.exp(b3 * p2) + L - 1);
  return { p1, p2, p3 };
}

/**
 * The loss of three nested logits (Reddy 2023, section 5), in nats: p1 = e^b1 / (e^b1 + N),
 * p2 = e^(b2 p1) / (e^(b2 p1) + 2N), loss = -log of e^(b3 p2) / (e^(b3 p2) + L - 1).
 */
export function nestedLoss(betas: Betas, settings: NestedSettings): number {
  return -Math.log(layersOf(betas, settings).p3);
}

/** The loss' slope along each logit, by the chain rule through the layers. */
export function nestedSlopes(betas: Betas, settings: NestedSettings): Betas {
  const [, b2, b3] = betas;
  const { p1, p2, p3 } = layersOf(betas, settings);
  const byMatch = -(1 - p3) * b3 * p2 * (1 - p2);
  return [byMatch * b2 * p1 * (1 - p1), byMatch * p1, -(1 - p3) * p2];
}

/** Gradient descent from 0.01, the first point included. */
export function nestedDescent(settings: NestedSettings): NestedPoint[] {
  const points: NestedPoint[] = [];
  let betas: Betas = [start, start, start];
  for (let step = 0; step <= settings.steps; step++) {
    points.push({ betas, loss: nestedLoss(betas, settings) });
    const slopes = nestedSlopes(betas, settings);
    const moved = (i: 0 | 1 | 2): number => betas[i] - settings.rate * slopes[i];
    betas = [moved(0), moved(1), moved(2)];
  }
  return points;
}
