// Calls the simulator with the official SDK, as its documentation shows, and prints the results, one line of JSON per check.
// Arguments: the base URL, the token, the admin's URL.
import LinqAPIV3, { APIError } from '@linqapp/sdk';

const [baseURL, apiKey, admin] = process.argv.slice(2);
const client = new LinqAPIV3({ baseURL, apiKey });

const print = (check, result) => console.log(JSON.stringify({ check, ...result }));
const fault = async (fault) => {
  await fetch(`${admin}/faults`, { method: 'DELETE' });
  if (fault) await fetch(`${admin}/faults`, { method: 'POST', body: JSON.stringify(fault) });
};

async function all(query) {
  const chats = [];
  for await (const chat of client.chats.listChats(query)) chats.push(chat);
  return chats;
}

async function failure(check, call) {
  try {
    await call();
    print(check, { error: null });
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    print(check, {
      error: error.constructor.name, status: error.status, code: error.error?.error?.code,
      trace: error.error?.trace_id, header: error.headers?.get('x-trace-id'),
    });
  }
}

const page = await client.chats.listChats({ limit: 7 });
print('page', { chats: page.chats.length, next: page.next_cursor });

const chats = await all({});
print('all', { chats: chats.length, ids: new Set(chats.map((chat) => chat.id)).size, typed: chats.every(isChat) });

const { phone_numbers: lines } = await client.phoneNumbers.list();
print('lines', { lines: lines.map((line) => `${line.phone_number} ${line.reputation.status}`) });

const perLine = [];
for (const line of lines) {
  const own = await all({ from: line.phone_number, limit: 100 });
  perLine.push({
    chats: own.length,
    foreign: own.filter((chat) => !chat.handles.some((handle) => handle.is_me && handle.handle === line.phone_number)).length,
  });
}
print('from', { perLine });

const retrieved = await client.chats.retrieve(chats[3].id);
print('retrieve', { same: JSON.stringify(retrieved) === JSON.stringify(chats[3]), status: retrieved.health_status.status });

await failure('unauthorized', () => new LinqAPIV3({ baseURL, apiKey: 'wrong' }).chats.listChats());
await failure('not-found', () => client.chats.retrieve('00000000-0000-0000-0000-000000000000'));
await failure('bad-limit', () => client.chats.listChats({ limit: 101 }));
await failure('bad-number', () => client.chats.listChats({ from: '555' }));

await fault({ kind: 'too_many_requests', times: 1, retry_after: '1' });
const before = performance.now();
const late = await client.chats.listChats({ limit: 5 });
print('rate-limit', { chats: late.chats.length, waited: performance.now() - before });

await fault({ kind: 'server_error' });
await failure('server-error', () => client.chats.listChats());
await fault(null);

function isChat(chat) {
  return typeof chat.id === 'string' && typeof chat.is_group === 'boolean' && Array.isArray(chat.handles)
    && !Number.isNaN(Date.parse(chat.created_at)) && !Number.isNaN(Date.parse(chat.health_status.updated_at))
    && chat.health_status.doc_url.startsWith('https://docs.linqapp.com/');
}
