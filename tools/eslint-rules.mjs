// Two size rules of the house that count what a reader has to hold in mind.

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const DECISIONS = new Set([
  'IfStatement', 'ConditionalExpression', 'ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement', 'CatchClause',
]);

const isDecision = (node) =>
  DECISIONS.has(node.type) || (node.type === 'SwitchCase' && node.test !== null) || (node.type === 'LogicalExpression' && node.operator !== '??');

const nameOf = (node) => {
  const { parent } = node;
  return node.id?.name ?? parent?.key?.name ?? (parent?.type === 'VariableDeclarator' ? parent.id.name : null) ?? 'this function';
};

/** Limits the decisions of a function. `?? fallback` and `?.` are none: the compiler asks for them at every index access. */
const complexity = {
  meta: { type: 'suggestion', schema: [{ type: 'integer' }], messages: { tooMany: '{{name}} makes {{count}} decisions (limit {{limit}}): split it' } },
  create(context) {
    const [limit] = context.options;
    const stack = [];
    return {
      '*'(node) {
        if (FUNCTIONS.has(node.type)) stack.push(1);
        else if (stack.length > 0 && isDecision(node)) stack[stack.length - 1] += 1;
      },
      ':function:exit'(node) {
        const count = stack.pop();
        if (count > limit) context.report({ node, messageId: 'tooMany', data: { name: nameOf(node), count, limit } });
      },
    };
  },
};

/** Limits the lines of a function without its inner functions, which are measured by themselves: a factory of closures is a class by another spelling. */
const functionLines = {
  meta: { type: 'suggestion', schema: [{ type: 'integer' }], messages: { tooMany: '{{name}} has {{count}} lines of its own (limit {{limit}}): split it' } },
  create(context) {
    const [limit] = context.options;
    const commentLines = new Set(context.sourceCode.getAllComments().flatMap(({ loc }) => range(loc.start.line, loc.end.line)));
    const { lines } = context.sourceCode;
    const counts = ({ start, end }) => range(start.line, end.line).filter((line) => lines[line - 1].trim() !== '' && !commentLines.has(line)).length;
    const inner = [];
    return {
      ':function'() {
        inner.push(0);
      },
      ':function:exit'(node) {
        const nested = inner.pop();
        const total = counts(node.loc);
        const own = total - nested;
        if (own > limit) context.report({ node, messageId: 'tooMany', data: { name: nameOf(node), count: own, limit } });
        if (inner.length > 0) inner[inner.length - 1] += total > 1 ? total - 1 : 0;
      },
    };
  },
};

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

export default { rules: { complexity, 'function-lines': functionLines } };
