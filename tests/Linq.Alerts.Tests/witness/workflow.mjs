// Reads the GitHub workflow given as the first argument, and has bash read each of its scripts without running it.
// Prints { errors }.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

const document = parseDocument(readFileSync(process.argv[2], 'utf8'));
const errors = document.errors.map((error) => error.message.split('\n')[0]);
for (const [name, job] of errors.length > 0 ? [] : Object.entries(document.toJS().jobs)) {
  for (const step of job.steps) {
    if ((typeof step.run === 'string') === (typeof step.uses === 'string')) errors.push(`${name}: a step has either run or uses`);
    if (typeof step.run !== 'string') continue;
    // GitHub puts the values in before bash sees the script.
    const bash = spawnSync('bash', ['-n'], { input: step.run.replaceAll(/\$\{\{.*?\}\}/g, 'value'), encoding: 'utf8' });
    if (bash.status !== 0) errors.push(`${name}: ${bash.error ?? bash.stderr}`);
  }
}
console.log(JSON.stringify({ errors }));
