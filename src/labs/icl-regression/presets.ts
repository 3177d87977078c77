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

/** The presets of the lab; what each does was measured. */
export const regressionPresets = [{ id: 'pair', title: 'Two heads', about: '', parameters: {} }];
