const LONGEST = 260;

type Rule = { matches: RegExp; says: (...parts: string[]) => string };

const at = (operator = '', name = ''): string => (name === '' ? `(${operator} node)` : `(${operator} node "${name.slice(0, 80)}")`);

/** What ONNX Runtime says of models, and how their owners are told. The first that matches counts. */
const RULES: readonly Rule[] = [
  { matches: /running (\w+) node\. Name:'([^']*)' Status Message: [^']*(?:bad_alloc|more than \d+ bytes|allocate)/u, says: (operator, name) => `it asks for more memory than it may have ${at(operator, name)}` },
  { matches: /bad_alloc|Failed to allocate/u, says: () => 'it asks for more memory than it may have' },
  { matches: /protobuf parsing failed/u, says: () => 'the file cannot be decoded' },
  { matches: /No Op registered for (\S+) with domain_version of (\d+)/u, says: (operator, version) => `there is no operator "${operator?.slice(0, 80)}" in operator set ${version}` },
  { matches: /No opset import for domain '([^']*)'/u, says: (domain) => `it uses operators of "${domain?.slice(0, 80)}", whose operator set it does not import` },
  { matches: /No opset registered for domain (\S+)/u, says: (domain) => `a function of it uses operators of "${domain?.slice(0, 80)}", whose operator set it does not import` },
  { matches: /(\S+)\(-?\d+\) is not a registered function/u, says: (operator) => `there is no operator "${operator?.slice(0, 80)}"` },
  { matches: /must not be recursive\. Cycle detected: (.*)/u, says: (cycle) => `its functions call themselves: ${cycle}` },
  { matches: /topologically sorted, however input '([^']*)'/u, says: (name) => `a node reads "${name?.slice(0, 80)}", which nothing makes before it` },
  { matches: /Node \(([^)]*)\) Op \((\w+)\) \[\w+\] (.*)/u, says: (name, operator, detail) => `${detail?.replace(/[\s.]+$/u, '')} ${at(operator, name)}` },
  { matches: /In Node, \("([^"]*)", ([^,]*), .*?, Error (?:Node with schema\(\S+\) has )?(.*)/u, says: (name, operator, detail) => `${detail?.replace(/[\s.]+$/u, '')} ${at(operator, name)}` },
  { matches: /Type Error: (.*)/u, says: (detail) => detail ?? '' },
  { matches: /running (\w+) node\. Name:'([^']*)' Status Message: (.*)/u, says: (operator, name, detail) => `${detail?.replace(/[\s.]+$/u, '')} ${at(operator, name)}` },
];

/** Returns what a native error says about a model, as one sentence part without paths, source locations and C++ signatures. */
export function explainRuntimeError(error: unknown): string {
  const text = plain(error instanceof Error ? error.message : String(error));
  for (const { matches, says } of RULES) {
    const parts = matches.exec(text);
    if (parts) return tidy(says(...parts.slice(1)));
  }
  return tidy(text);
}

function plain(message: string): string {
  const line = (message.split('\n')[0] ?? '').replace(/\p{Cc}/gu, ' ');
  const inner = line.replace(/^.*\[ONNXRuntimeError\] : \d+ : \w+ : /u, '').replace(/^.*Non-zero status code returned while (?=running \w+ node)/u, '');
  const spoken = inner.replace(/^.*?\bwas false\. /u, '').replace(/^.*?\bonnxruntime::.*?\) (?=[A-Z])/u, '');
  return spoken.replace(/\S*\.(?:cc|h|cpp):\d+\s+\S+\s*/gu, '').replace(/(?:\/[\w.@~+-]+){2,}/gu, '…').replace(/\s+/gu, ' ').trim();
}

function tidy(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  return cut.replace(/[\s.]+$/u, '').trim() || 'no reason was given';
}
