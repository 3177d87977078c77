import { posix } from 'node:path';
import ts from 'typescript';

/** How a file refers to another: at once, for types alone, later, or as a worker. */
export type ImportKind = 'static' | 'type' | 'lazy' | 'worker';

export interface Import {
  /** Empty where it is computed and so cannot be followed. */
  readonly specifier: string;
  readonly kind: ImportKind;
  readonly reexports: boolean;
}

/** The files of a project, path from the repository's root to text. */
export type Files = Readonly<Record<string, string>>;

export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Everything that a file refers to, in the order of the text. */
export function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const one = importAt(node);
    if (one) found.push(one);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function importAt(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node)) {
    return made(node.moduleSpecifier, isTypeImport(node.importClause) ? 'type' : 'static');
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return made(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'static', true);
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return made(node.argument.literal, 'type');
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return made(node.arguments[0], 'lazy');
  }
  if (ts.isNewExpression(node) && isUrlBesideModule(node)) {
    return made(node.arguments?.[0], 'worker');
  }
  return undefined;
}

function made(node: ts.Node | undefined, kind: ImportKind, reexports = false): Import {
  const specifier = node && ts.isStringLiteralLike(node) ? node.text : '';
  return { specifier, kind, reexports };
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    !clause.name &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.length > 0 &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

/** `new URL('./file', import.meta.url)`; a computed address is no file of ours. */
function isUrlBesideModule({ expression, arguments: given }: ts.NewExpression): boolean {
  const [address, origin] = given ?? [];
  if (!address || !ts.isStringLiteralLike(address)) return false;
  return expression.getText() === 'URL' && origin?.getText() === 'import.meta.url';
}

export const isRelative = (specifier: string): boolean => /^\.{0,2}\//.test(specifier);

const codeEndings = ['', '.ts', '.tsx', '.mjs', '.js', '/index.ts', '/index.tsx'];

/**
 * The file that a relative specifier means, `null` for one that is no code (a style, a picture),
 * undefined where there is no such file.
 */
export function resolve(from: string, specifier: string, files: Files): string | null | undefined {
  const path = posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''));
  const candidates = codeEndings.map((ending) => path + ending);
  const written = path.replace(/\.js(x?)$/, '.ts$1');
  const found = [...candidates, written].find((candidate) => candidate in files);
  if (found !== undefined) return found;
  return /\.(?!([mc]?[jt]sx?)$)[a-z0-9]+$/.test(path) ? null : undefined;
}

/** The package of a bare specifier: `@scope/name/deep` -> `@scope/name`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
