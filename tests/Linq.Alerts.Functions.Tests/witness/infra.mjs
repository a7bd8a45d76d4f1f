// Reads every Bicep file below a folder with tree-sitter's grammar and prints one JSON document: where a file cannot be read, and what
// the files declare, as far as it can be known without deploying. What cannot, such as a parameter, stands as { unknown: "its text" }.
// Argument: the folder.
import * as TS from 'web-tree-sitter';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const folder = process.argv[2];
await TS.Parser.init();
const parser = new TS.Parser();
parser.setLanguage(await TS.Language.load(createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));

const files = fs.readdirSync(folder, { recursive: true }).filter((file) => /\.bicep(param)?$/.test(file)).sort();
const out = { files: [], resources: [], modules: [], parameters: [], outputs: [], variables: [] };
for (const file of files) read(path.join(folder, file), file.replaceAll('\\', '/'));
console.log(JSON.stringify(out));

function read(full, file) {
  let text = fs.readFileSync(full, 'utf8');
  // The grammar knows no parameter files: what they assign is the same as a variable's.
  if (file.endsWith('.bicepparam')) text = text.replace(/^param /gm, 'var   ');
  const root = parser.parse(text).rootNode;
  const wrong = [...errors(root)];
  out.files.push({ file, errors: wrong });
  if (wrong.length > 0) return;

  const scope = {};
  let decorators = [];
  for (const node of root.namedChildren) {
    const [name, ...rest] = node.namedChildren;
    const body = rest.at(-1);
    const about = () => ({ file, name: name.text, decorators });
    switch (node.type) {
      case 'decorators': decorators = node.namedChildren.map((decorator) => decorator.text.slice(1)); continue;
      case 'comment': continue;
      case 'variable_declaration': out.variables.push({ ...about(), value: scope[name.text] = value(body, full, scope) }); break;
      case 'parameter_declaration': out.parameters.push({ ...about(), text: node.text }); break;
      case 'output_declaration': out.outputs.push({ ...about(), text: body.text }); break;
      case 'module_declaration': out.modules.push({ ...about(), body: value(body, full, scope) }); break;
      case 'resource_declaration': {
        const [type, version] = value(rest[0], full, scope).split('@');
        const existing = /' existing =/.test(node.text);
        for (const one of expand(body, full, scope)) out.resources.push({ file, symbol: name.text, type, version, existing, body: one });
      }
    }
    decorators = [];
  }
}

function* errors(node) {
  if (node.isError || node.isMissing) yield `${node.startPosition.row + 1}:${node.startPosition.column + 1} ${node.isMissing ? `missing ${node.type}` : 'syntax error'}`;
  else for (const child of node.children) yield* errors(child);
}

// A loop over what is known gives one each, any other loop one whose loop variables are unknown.
function expand(node, full, scope) {
  if (node.type === 'for_statement') {
    const body = node.childForFieldName('body');
    const [variables, collection] = node.namedChildren;
    const [item, index] = variables.type === 'for_loop_parameters' ? variables.namedChildren.map((child) => child.text) : [variables.text];
    const items = value(collection, full, scope);
    return (Array.isArray(items) ? items : [undefined]).flatMap((one, i) =>
      expand(body, full, { ...scope, [item]: one, ...(index && { [index]: Array.isArray(items) ? i : undefined }) }));
  }
  return node.type === 'if_statement' ? expand(node.namedChildren.at(-1), full, scope) : [value(node, full, scope)];
}

function value(node, full, scope) {
  const unknown = { unknown: node.text };
  const inner = (child) => value(child, full, scope);
  switch (node.type) {
    case 'string': {
      const parts = node.children.filter((child) => child.type !== "'").map((child) =>
        child.type === 'interpolation' ? inner(child.namedChildren[0]) : child.text.replace(/\\(.)/g, (_, letter) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter));
      return parts.every((part) => typeof part !== 'object') ? parts.join('') : unknown;
    }
    case 'number': return Number(node.text);
    case 'boolean': return node.text === 'true';
    case 'null': return null;
    case 'identifier': return scope[node.text] ?? unknown;
    case 'parenthesized_expression': return inner(node.namedChildren[0]);
    case 'array': return node.namedChildren.filter((child) => child.type !== 'comment').map(inner);
    case 'object': return Object.fromEntries(node.namedChildren.filter((child) => child.type === 'object_property').map((property) => {
      const [key, held] = property.namedChildren;
      const name = key.type === 'identifier' ? key.text : inner(key);
      return [typeof name === 'object' ? name.unknown : name, inner(held)];
    }));
    case 'member_expression': return inner(node.namedChildren[0])?.[node.namedChildren[1].text] ?? unknown;
    case 'call_expression': {
      const [called, list] = node.namedChildren;
      const given = list.namedChildren.map(inner);
      if (given.some((one) => typeof one === 'object')) return unknown;
      if (called.text === 'loadJsonContent') return JSON.parse(fs.readFileSync(path.join(path.dirname(full), given[0]), 'utf8'));
      if (called.text === 'replace') return given[0].replaceAll(given[1], given[2]);
      return unknown;
    }
    default: return unknown;
  }
}
