/** Mean squared errors over context lengths, 50,000 contexts each. */
export interface PublishedErrors {
  readonly length: number;
  readonly softmaxPair: number;
  readonly gradientDescent: number;
  readonly debiased: number;
  readonly singleHead: number;
  readonly ridge: number;
}

/** The read-outs of the two heads that the published curve is of: omega, -omega and mu, -mu. */
export const publishedPair = { omega: 0.13, mu: 3.45 } as const;

/**
 * The curves of He et al. 2025 for d = 5 and sigma^2 = 0.1, as the outputs stored in `plots.ipynb`
 * of their code (XintianPan/ICL_linear) print them, to four decimals. Gradient descent, plain and
 * debiased, has the rate 2 omega mu; the single head has omega = 1 / sqrt(d) and mu as below.
 */
export const publishedErrors: readonly PublishedErrors[] = [
  [10, 0.6039, 0.6434, 0.614, 0.8754, 0.1938],
  [15, 0.4486, 0.4611, 0.4532, 0.6911, 0.151],
  [20, 0.3675, 0.3709, 0.3692, 0.5859, 0.1346],
  [25, 0.3171, 0.318, 0.318, 0.5204, 0.1245],
  [30, 0.2864, 0.2849, 0.2867, 0.4711, 0.1215],
  [35, 0.2618, 0.2593, 0.2618, 0.4319, 0.1164],
  [40, 0.243, 0.2407, 0.2431, 0.4048, 0.1146],
  [45, 0.2277, 0.2254, 0.2276, 0.3893, 0.1125],
  [50, 0.2183, 0.216, 0.2182, 0.3721, 0.1107],
  [55, 0.2055, 0.2032, 0.2053, 0.3487, 0.1096],
  [60, 0.1997, 0.1976, 0.1993, 0.3389, 0.1087],
  [65, 0.1954, 0.1932, 0.1952, 0.334, 0.1085],
  [70, 0.1873, 0.1855, 0.1871, 0.3191, 0.108],
  [75, 0.181, 0.179, 0.1807, 0.3109, 0.1068],
  [80, 0.1759, 0.174, 0.1757, 0.3016, 0.1056],
  [85, 0.1743, 0.1723, 0.1741, 0.3019, 0.1067],
  [90, 0.1704, 0.1687, 0.1702, 0.2929, 0.1065],
  [95, 0.1682, 0.1664, 0.1679, 0.2865, 0.1065],
  [100, 0.1638, 0.1622, 0.1635, 0.2844, 0.1041],
].map(
  ([
    length = 0,
    softmaxPair = 0,
    gradientDescent = 0,
    debiased = 0,
    singleHead = 0,
    ridge = 0,
  ]) => ({ length, softmaxPair, gradientDescent, debiased, singleHead, ridge }),
);

/** The read-outs of the published single head: omega = 1 / sqrt(d), mu = sqrt(d) / (1 + (1 + s) e d / L). */
export function publishedSingleHead({
  covariates,
  length,
  noise,
}: {
  covariates: number;
  length: number;
  noise: number;
}): { omega: number; mu: number } {
  const root = Math.sqrt(covariates);
  return {
    omega: 1 / root,
    mu: root / (1 + ((1 + noise) * Math.E * covariates) / length),
  };
}

/** The presets of the lab; what each does was measured on wasm. */
export const regressionPresets = [
  {
    id: 'pair',
    title: 'Two heads',
    about:
      'Two heads become opposites, and their difference is a step of gradient descent. Error after 3,000 steps, seeds 1 to 3: 0.250, 0.237, 0.250; after 1,000: 0.252, 0.250, 0.250. Correlation with debiased descent 0.997.',
    parameters: {},
  },
  {
    id: 'single',
    title: 'One head',
    about:
      'A single head compares far more sharply and stays behind. Error after 800 steps or more, seeds 1 to 3: 0.407, 0.401, 0.407; omega 0.52, mu 1.5 in size.',
    parameters: { heads: 1 },
  },
  {
    id: 'four',
    title: 'Four heads',
    about:
      'Two heads do all the work and two fade into dummies. Seed 1 after 2,000 steps: error 0.250; omega 0.21, -0.21, -0.02, 0.01; mu 2.04, -2.02, -0.04, 0.00.',
    parameters: { heads: 4, steps: 2000 },
  },
  {
    id: 'random-start',
    title: 'Two heads from a random start',
    about:
      'Whether two random heads become opposites is a matter of luck. Of seeds 1 to 10, three (7, 9, 10) reached 0.249 in 1,000 steps; six had both heads on one side at 0.39 to 0.42, no better than one head, and one was between.',
    parameters: { start: 'random' },
  },
  {
    id: 'correlated',
    title: 'Correlated covariates',
    about:
      'KQ becomes a preconditioner instead of the identity. Seed 1 after 1,500 steps: the cosine of the sum of mu KQ with the best preconditioner is 0.9996, with the identity 0.88.',
    parameters: { correlation: 0.6 },
  },
  {
    id: 'two-answers',
    title: 'Two answers, four heads',
    about:
      'Two regressions at once, on covariates that overlap. Seed 1 after 2,000 steps: two heads for each answer, error 0.210.',
    parameters: { outputs: 2, covariates: 6, length: 48, heads: 4, steps: 2000 },
  },
  {
    id: 'superposition',
    title: 'Two answers, three heads',
    about:
      'Too few heads for two pairs: from a random start, one head serves both answers and the other two share its opposite. Seed 1 after 2,000 steps: error 0.240.',
    parameters: { outputs: 2, covariates: 6, length: 48, heads: 3, start: 'random', steps: 2000 },
  },
];
