import ts from 'typescript';
import { limits } from './layers.ts';
import type { Rule, SourceFile } from './rules.ts';
import { isTest } from './rules.ts';

/** Files and functions keep to their limits; a component in a .tsx file has a limit of its own. */
export const sizesAreKept: Rule = (project) =>
  project.flatMap((file) => [
    ...tooLongFile(file),
    ...(isTest(file.path) ? [] : tooLongFunctions(file)),
  ]);

function tooLongFile({ path, source }: SourceFile): string[] {
  const lines = source.text.trimEnd().split('\n').length;
  return lines > limits.file ? [`${path} has ${lines} lines, at most ${limits.file}`] : [];
}

function tooLongFunctions({ path, source }: SourceFile): string[] {
  const found: string[] = [];
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const lines = lineOf(node.getEnd()) - lineOf(node.getStart()) + 1;
      const name = nameOf(node);
      const most =
        path.endsWith('.tsx') && /^[A-Z]/.test(name) ? limits.component : limits.function;
      if (lines > most) found.push(`${path}: ${name} has ${lines} lines, at most ${most}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The function's own name, or that of the constant it becomes, also through `memo(...)`. */
function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText();
  let parent: ts.Node = node.parent;
  while (ts.isCallExpression(parent) || ts.isParenthesizedExpression(parent)) {
    parent = parent.parent;
  }
  if (ts.isVariableDeclaration(parent)) return parent.name.getText();
  return ts.isPropertyAssignment(parent) ? parent.name.getText() : 'a function';
}
