// Validates the AsyncAPI document given as the first argument against AsyncAPI's own schema, and that each of its references leads somewhere.
// Prints { errors, document }, the document with its references followed.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const [path] = process.argv.slice(2);
const read = (file) => parse(readFileSync(file, 'utf8'));
const document = read(path);

// AsyncAPI's schema has formats of its own, and brings JSON Schema's own schema along.
const ajv = new Ajv.default({ allErrors: true, strict: false, meta: false, validateSchema: false });
addFormats.default(ajv);
const validate = ajv.compile(createRequire(import.meta.url)('@asyncapi/specs').schemas['3.0.0']);
const errors = validate(document) ? [] : validate.errors.map((error) => `${error.instancePath} ${error.message}`);

const followed = (node, file) => {
  if (Array.isArray(node)) return node.map((one) => followed(one, file));
  if (node === null || typeof node !== 'object') return node;
  if (typeof node.$ref === 'string') {
    const [name, pointer] = node.$ref.split('#');
    const target = name === '' ? file : join(dirname(file), name);
    const found = pointer.split('/').slice(1).reduce((at, key) => at?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], read(target));
    if (found === undefined) errors.push(`${node.$ref} leads nowhere`);
    return followed(found, target);
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, followed(value, file)]));
};

console.log(JSON.stringify({ document: followed(document, path), errors }));
