import { join } from 'node:path';
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/**
 * @param {number} functionLines the most lines of one function
 * @returns {import('eslint').Linter.RulesRecord}
 */
const limits = (functionLines) => ({
  'max-lines': ['error', { max: 350, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: functionLines }],
});

/**
 * Rules of the base set that fight clean numeric and React code, each with its reason.
 * @type {import('eslint').Linter.RulesRecord}
 */
const eased = {
  // `x[i]!` in a loop with known bounds is the readable form under noUncheckedIndexedAccess.
  '@typescript-eslint/no-non-null-assertion': 'off',
  // An async method may implement an interface without waiting for anything.
  '@typescript-eslint/require-await': 'off',
  // Type parameters used once still name an axis or tie a schema to its value.
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
  // Callbacks are declared as methods of an interface and taken out of props.
  '@typescript-eslint/unbound-method': 'off',
  // Tokens are made of code points, which is what spreading a string gives.
  '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
  // A library hands its class out as an interface, and structural typing is how it is taken.
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
  '@typescript-eslint/restrict-template-expressions': [
    'error',
    { allowNumber: true, allowBoolean: true },
  ],
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  '@typescript-eslint/no-unnecessary-condition': [
    'error',
    { allowConstantLoopConditions: 'only-allowed-literals' },
  ],
  '@typescript-eslint/no-misused-promises': [
    'error',
    { checksVoidReturn: { attributes: false, arguments: false } },
  ],
};

/** @type {import('eslint').Linter.RulesRecord} */
const strictness = {
  eqeqeq: ['error', 'always'],
  'no-console': 'error',
  'no-debugger': 'error',
  'no-else-return': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
  'object-shorthand': 'error',
  'prefer-template': 'error',
  complexity: ['error', 20],
  'max-depth': ['error', 4],
  'max-params': ['error', 6],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: true },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: 'TSEnumDeclaration', message: 'use a union of string literals' },
  ],
};

export default defineConfig(
  { ignores: ['dist/', 'dist-cli/', 'public/', 'test-results/', 'node_modules/'] },
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: './tsconfig.json',
        tsconfigRootDir: join(import.meta.dirname, '..'),
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: { ...eased, ...strictness, ...limits(80) },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'use a union of string literals' },
        { selector: 'ExportDefaultDeclaration', message: 'export by name' },
      ],
    },
  },
  {
    files: ['**/*.tsx'],
    extends: [reactHooks.configs.flat.recommended],
    rules: { ...limits(150), 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['src/state/**/*.ts', 'src/charts/**/*.ts', 'src/app/**/*.ts'],
    extends: [reactHooks.configs.flat.recommended],
    rules: { 'react-hooks/exhaustive-deps': 'error' },
  },
  // A suite is one long callback.
  {
    files: ['**/*.test.{ts,tsx}', 'tests/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  // A JSDoc cast of what JSON.parse gives is not seen by these.
  {
    files: ['**/*.mjs'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  // The command line and the runners print.
  {
    files: ['src/cli/**', 'tests/**/*.mjs', 'tests/bench/**'],
    rules: { 'no-console': 'off' },
  },
);
