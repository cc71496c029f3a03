import ts from 'typescript';
import type { SourceFile } from './repository.js';

/** What is limited of a function: where it is, how long it is, how many parameters it takes. */
export interface FunctionSize {
  readonly where: string;
  /** Lines from the name to the closing brace, without the lines inside template texts (SQL). */
  readonly lines: number;
  /** Lines between the first and the last statement of the body. */
  readonly bodyLines: number;
  /** Parameters, without what a constructor declares as its class's properties. */
  readonly parameters: number;
  readonly isMethod: boolean;
}

/** Measures every function of a TypeScript file; the callback of a `describe` is but a heading. */
export function functionSizes(file: SourceFile): FunctionSize[] {
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
  const sizes: FunctionSize[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body && !isHeading(node)) {
      sizes.push(measure(source, file.path, node));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return sizes;
}

/** Every template text of a file that spans several lines, counted as one line where it stands. */
function textLinesWithin(source: ts.SourceFile, node: ts.Node): number {
  let lines = 0;
  const visit = (child: ts.Node): void => {
    if (ts.isTemplateLiteral(child)) lines += lineOf(source, child.end) - startOf(source, child);
    else ts.forEachChild(child, visit);
  };
  visit(node);
  return lines;
}

function measure(
  source: ts.SourceFile,
  path: string,
  node: ts.FunctionLikeDeclaration,
): FunctionSize {
  // Decorators belong to the route, not to the function: count from the name on.
  const first = startOf(source, node.name ?? node.parameters[0] ?? node.body ?? node);
  const last = lineOf(source, node.end);
  const statements = node.body && ts.isBlock(node.body) ? node.body.statements : undefined;
  const opening = statements?.[0];
  return {
    where: `${path}:${first + 1}`,
    lines: last - first + 1 - textLinesWithin(source, node),
    bodyLines: opening ? lineOf(source, statements.end) - startOf(source, opening) + 1 : 1,
    parameters: parametersOf(node),
    isMethod: ts.isMethodDeclaration(node),
  };
}

/**
 * `this` is no parameter; a constructor's injected properties are a list of what the class uses.
 */
function parametersOf(node: ts.FunctionLikeDeclaration): number {
  const counted = node.parameters.filter((each) => each.name.getText() !== 'this');
  if (!ts.isConstructorDeclaration(node)) return counted.length;
  return counted.filter((each) => !each.modifiers?.length).length;
}

function isHeading(node: ts.Node): boolean {
  const call = node.parent;
  if (!ts.isCallExpression(call)) return false;
  return /^(describe|contract)(\.|$)/.test(call.expression.getText());
}

function startOf(source: ts.SourceFile, node: ts.Node): number {
  return lineOf(source, node.getStart(source));
}

function lineOf(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line;
}
