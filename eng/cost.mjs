#!/usr/bin/env node
// Computes the monthly cost on Azure. Prints the tables of docs/costs.md; a test compares the two.
// Usage: node eng/cost.mjs [name=value …]   (your own figures: node eng/cost.mjs answer=0.35 memory=512 priceGigabyteSecond=0.00003)
//        node eng/cost.mjs --write          (writes them to docs/costs.md)
import { readFileSync, writeFileSync } from 'node:fs';

const sizes = [10_000, 100_000, 1_000_000];
const minutes = 730 * 60;
const days = 730 / 24;

// name, value, what it is, where it comes from
const inputs = [
  ['line', 20_000, 'chats per line', 'assumed'],
  ['sick', 0.02, 'share of the chats that are not healthy', 'assumed'],
  ['turns', 0.01, 'share of the chats whose status changes in a day', 'assumed'],
  ['answer', 0.2, 'seconds Linq takes to answer for 100 chats', '**assumed: use your own**, from the duration of a pass in the log'],
  ['every', 1, 'minutes between two passes: `Poll:Every`', 'default'],
  ['memory', 2048, 'MB per instance: `instanceMemoryMB`', 'default'],
  ['together', 4, 'simultaneous passes per instance', '`maxConcurrentCalls` in `host.json`; assumes that Azure fills one instance before it starts another'],
  ['places', 2, 'places, with one route each', 'assumed'],
  ['idleLooks', 40, 'Service Bus operations per minute by idle triggers', 'assumed: Azure doesn\'t say'],
  ['hostBlobs', 20, 'blob operations per minute by the Functions host, for its locks', 'assumed: Azure doesn\'t say'],
  ['logBytes', 4_500, 'bytes logged per execution: three lines and a request', 'estimated from `host.json`; see your workspace\'s *Usage*'],
  ['rowBytes', 800, 'bytes per row', 'estimated'],
  ['priceGigabyteSecond', 0.000026, '$ per GB-s of Functions', 'a price guide of May 2025, East US'],
  ['priceMillionExecutions', 0.4, '$ per million executions', 'unverified'],
  ['freeGigabyteSeconds', 100_000, 'free GB-s per month', 'unverified'],
  ['freeExecutions', 250_000, 'free executions per month', 'unverified'],
  ['priceBusHour', 0.0135, '$ per hour of Service Bus Standard', 'unverified; Microsoft\'s page of 2017 says $10 a month'],
  ['freeOperations', 13_000_000, 'operations per month included in that', 'Microsoft\'s price page'],
  ['priceMillionOperations', 0.8, '$ per further million, up to 100 million', 'unverified'],
  ['priceTableRequests', 0.00036, '$ per 10,000 table requests', 'unverified'],
  ['priceBlobOperations', 0.0625, '$ per 10,000 blob operations, all counted as writes', 'unverified'],
  ['priceStoredGigabyte', 0.06, '$ per GB and month in tables', 'unverified'],
  ['priceLogGigabyte', 2.3, '$ per GB of ingested logs', 'a price guide of 2026'],
  ['freeLogGigabytes', 5, 'free GB of logs per month', 'the same'],
  ['priceLogRule', 1.5, '$ per month for an alert rule that runs every five minutes', 'unverified'],
  ['priceMetricSeries', 0.1, '$ per month for a metric monitored by an alert rule', 'unverified'],
];

/** @param {number} chats @param {Record<string, number>} x the inputs */
function month(chats, x) {
  const lines = Math.ceil(chats / x.line);
  const pages = chats / lines / 100;
  const seconds = Math.max(1, pages * x.answer);
  // A line whose pass is still running is skipped.
  const every = Math.ceil(Math.max(x.every, seconds / 60) / x.every) * x.every;
  const passes = lines * minutes / every;
  const turned = chats * x.turns * days;

  // Poll, Relay, Dispatch, Heartbeat; passes; each event at three notifiers, configured or not; a wake-up for each place.
  const timers = 4 * minutes;
  const short = turned * (3 + x.places);
  const executions = timers + passes + short;
  // An execution is charged for at least one second. Passes on the same instance share its seconds.
  const busy = timers + passes * seconds / Math.min(x.together, lines) + short;
  const gigabyteSeconds = busy * x.memory / 1024;

  // Sent, received, completed; sent, forwarded three times, then received and completed three times; requested, received, completed.
  const operations = passes * 3 + turned * 10 + turned * x.places * 3 + minutes * x.idleLooks;

  // Each minute: Poll 1; Relay 2, and 1 per line; Dispatch 4 (removed routes, silences, line names), 1 per place and 1 per route; Heartbeat 3, 2 per line and 2 per route. One route per place.
  const perMinute = 10 + 3 * lines + 4 * x.places;
  // A pass: the account's row, then the operations that ./bench.sh --only 8 counts; the lease is renewed every minute.
  const perPass = 1 + (1 + Math.floor(chats / lines * x.sick / 1000)) + 2 + Math.floor(seconds / 60);
  // A single change: sent to each place, and looked at for each place that isn't configured. In batches of a hundred, ./bench.sh --only 8 counts a hundredth of that.
  const perTurn = 12 + 11 * x.places;
  const requests = minutes * perMinute + passes * perPass + turned * perTurn;
  const stored = (chats * x.sick + turned * (1 + 2 * x.places)) * x.rowBytes / 1e9;
  const logs = executions * x.logBytes / 1e9;

  const beyond = (amount, free) => Math.max(0, amount - free);
  return {
    lines, seconds, executions, gigabyteSeconds, operations, requests, logs,
    functions: beyond(gigabyteSeconds, x.freeGigabyteSeconds) * x.priceGigabyteSecond
      + beyond(executions, x.freeExecutions) / 1e6 * x.priceMillionExecutions,
    bus: 730 * x.priceBusHour + beyond(operations, x.freeOperations) / 1e6 * x.priceMillionOperations,
    storage: requests / 1e4 * x.priceTableRequests + minutes * x.hostBlobs / 1e4 * x.priceBlobOperations + stored * x.priceStoredGigabyte,
    log: beyond(logs, x.freeLogGigabytes) * x.priceLogGigabyte,
    // Four rules read the heartbeat; one monitors five queues and the topic.
    alerts: 4 * x.priceLogRule + 6 * x.priceMetricSeries,
  };
}

const total = m => m.functions + m.bus + m.storage + m.log + m.alerts;
const whole = n => Math.round(n).toLocaleString('en-US');
const dollars = n => `$${n < 100 ? n.toFixed(2) : whole(n)}`;
const millions = n => `${(n / 1e6).toFixed(1)} million`;
const table = rows => rows.map((cells, i) => `| ${cells.join(' | ')} |${i ? '' : `\n|${cells.map(() => '---').join('|')}|`}`).join('\n');

const given = Object.fromEntries(process.argv.slice(2).filter(arg => arg.includes('=')).map(arg => arg.split('=')));
const unknown = Object.keys(given).filter(name => !inputs.some(input => input[0] === name));
if (unknown.length || Object.values(given).some(value => !(Number(value) >= 0))) {
  console.error(`cost.mjs: ${unknown.join(', ') || 'a value'} is wrong. There are: ${inputs.map(input => input[0]).join(', ')}; each takes a number.`);
  process.exit(2);
}
const x = Object.fromEntries(inputs.map(([name, value]) => [name, Number(given[name] ?? value)]));

const months = sizes.map(chats => month(chats, x));
const row = (what, text) => [what, ...months.map(text)];
const variants = [[2048, 1], [512, 1], [2048, 5], [512, 5]];
const text = [
  table([
    ['Chats', ...sizes.map(whole)],
    row('lines', m => whole(m.lines)),
    row('seconds per pass', m => whole(m.seconds)),
    row('executions', m => millions(m.executions)),
    row('GB-s', m => millions(m.gigabyteSeconds)),
    row('Service Bus operations', m => millions(m.operations)),
    row('table requests', m => millions(m.requests)),
    row('ingested logs', m => `${m.logs.toFixed(1)} GB`),
    row('Functions', m => dollars(m.functions)),
    row('Service Bus', m => dollars(m.bus)),
    row('storage', m => dollars(m.storage)),
    row('logs', m => dollars(m.log)),
    row('alert rules', m => dollars(m.alerts)),
    row('**total per month**', m => `**${dollars(total(m))}**`),
  ]),
  table([
    ['Total, with', ...sizes.map(whole)],
    ...variants.map(([memory, every]) =>
      [`${memory} MB, a pass every ${every === 1 ? 'minute' : `${every} minutes`}`, ...sizes.map(chats => dollars(total(month(chats, { ...x, memory, every }))))]),
  ]),
  table([
    ['Figure', 'Value', 'Meaning', 'Source'],
    ...inputs.map(([name, , what, from]) => [`\`${name}\``, String(x[name]), what, name in given ? 'you' : from]),
  ]),
].join('\n\n');

if (process.argv.includes('--write')) {
  const page = new URL('../docs/costs.md', import.meta.url);
  const marked = /(<!-- eng\/cost\.mjs -->\n)[\s\S]*?(<!-- end -->)/;
  writeFileSync(page, readFileSync(page, 'utf8').replace(marked, (_, begin, end) => `${begin}${text}\n${end}`));
} else {
  console.log(text);
}
