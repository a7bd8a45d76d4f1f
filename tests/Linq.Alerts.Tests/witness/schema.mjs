// Validates events, read from the input as a JSON array, against the schema file given as the first argument.
// Prints, for each event, what is wrong with it, first as the schema stands, then with no property allowed that it does not name.
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const validator = (schema) => {
  // strictRequired off: what an event requires, its envelope may name.
  const ajv = new Ajv2020.default({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
  addFormats.default(ajv);
  return ajv.compile(schema);
};

// Whatever has properties is closed where it is used, not where it is a part: a part knows only its own.
const closed = (node, isPart) => {
  if (Array.isArray(node)) return node.map((one) => closed(one, isPart));
  if (node === null || typeof node !== 'object') return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value, key === 'allOf' || key === 'envelope')]));
  return node.properties && !isPart && !('const' in node) ? { ...copy, unevaluatedProperties: false } : copy;
};

const schema = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const [open, narrow] = [validator(schema), validator(closed(schema, false))];
const errors = (validate, event) =>
  validate(event) ? [] : validate.errors.map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);

const events = JSON.parse(await new Response(process.stdin).text());
console.log(JSON.stringify(events.map((event) => ({ open: errors(open, event), closed: errors(narrow, event) }))));
