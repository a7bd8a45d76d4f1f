// Lists every chat of every line with the official SDK, as its documentation shows, and looks at each one's health.
// Arguments: folder in which the SDK is installed, base URL, token, passes. Prints one line of JSON, then waits until standard input ends.
import { createRequire } from 'node:module';

const [folder, baseURL, apiKey, passes] = process.argv.slice(2);
const require = createRequire(`${folder}/package.json`);
const LinqAPIV3 = require('@linqapp/sdk').default;
const client = new LinqAPIV3({ baseURL, apiKey });

const figures = [];
for (let pass = 0; pass < Number(passes); pass++) {
  let chats = 0;
  let sick = 0;
  const { phone_numbers: lines } = await client.phoneNumbers.list();
  for (const line of lines) {
    for await (const chat of client.chats.listChats({ from: line.phone_number, limit: 100 })) {
      chats++;
      if (chat.health_status.status !== 'HEALTHY') sick++;
    }
  }
  const { user, system } = process.cpuUsage();
  figures.push({ Chats: chats, Sick: sick, CpuSoFar: (user + system) / 1e6 });
}

console.log(JSON.stringify(figures));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
