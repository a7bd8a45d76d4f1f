// The live page. It shows the read API's answers as text: nothing here is ever treated as HTML.
const root = document.documentElement;
const api = new URL(root.dataset.api, document.baseURI).href;
const byFunctionKey = root.dataset.access === 'function-key';
const $ = (id) => document.getElementById(id);

const state = { changes: new Set(), token: sessionStorage.getItem('linq-alerts-token'), lines: [], shown: 50, alive: false, refused: false };

class Refused extends Error {}

async function call(path, options = {}) {
  const headers = { Accept: 'application/json', ...options.headers };
  if (state.token)
    Object.assign(headers, byFunctionKey ? { 'x-functions-key': state.token } : { Authorization: `Bearer ${state.token}` });
  const response = await fetch(api + path, { cache: 'no-cache', ...options, headers });
  if (response.status === 401 || response.status === 403)
    throw new Refused();
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? `The server answered ${response.status}.`);
  }
  return response;
}

const get = async (path) => (await call(path)).json();

// Elements

function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false)
      continue;
    if (key === 'class')
      element.className = value;
    else if (key.startsWith('on'))
      element.addEventListener(key.slice(2), value);
    else
      element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const words = { OPTED_OUT: 'Opted out', CRITICAL: 'Critical', AT_RISK: 'At risk', HEALTHY: 'Healthy', UNKNOWN: 'Unknown' };
const advice = { ok: 'OK to send', slow: 'Slow down', pause: 'Pause', stop: 'Never send' };
const digits = (text) => (/^\d{4}$/.test(text ?? '') ? `•••${text}` : text || 'unknown');
const plural = (count, one, many = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
const someone = (text) => ({ group: 'a group', 'e-mail': 'an e-mail address', '': 'somebody' })[text ?? ''] ?? digits(text);
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const badge = (word) => el('span', { class: `badge ${word}` }, words[word] ?? word);

function ago(text) {
  const seconds = Math.round((Date.now() - new Date(text)) / 1000);
  const size = Math.abs(seconds);
  const [count, unit] = size < 60 ? [size, 'second'] : size < 3600 ? [Math.round(size / 60), 'minute'] : size < 172800 ? [Math.round(size / 3600), 'hour'] : [Math.round(size / 86400), 'day'];
  if (size < 5)
    return 'now';
  return seconds > 0 ? `${plural(count, unit)} ago` : `in ${plural(count, unit)}`;
}

function time(text, none = 'never') {
  if (!text)
    return none;
  const date = new Date(text);
  return el('time', { datetime: text, title: date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' }) }, ago(text));
}

function cell(label, content, attributes = {}) {
  return el('td', { 'data-label': label, ...attributes }, content);
}

const shown = new WeakMap();

// Unchanged rows keep their elements, so that keyboard and screen reader users keep their position.
function fill(list, items, keyOf, make) {
  const focus = document.activeElement?.dataset.focus;
  const keys = new Set(items.map(keyOf));
  for (const row of [...list.children])
    if (!keys.has(row.dataset.key))
      row.remove();
  const rows = new Map([...list.children].map((row) => [row.dataset.key, row]));
  let next = list.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const text = JSON.stringify(item);
    let row = rows.get(key);
    if (!row || shown.get(row) !== text) {
      const fresh = make(item);
      fresh.dataset.key = key;
      shown.set(fresh, text);
      if (row && row === next)
        next = fresh;
      row?.replaceWith(fresh);
      row = fresh;
    }
    if (row === next)
      next = row.nextElementSibling;
    else
      list.insertBefore(row, next);
  }
  if (focus && document.activeElement?.dataset.focus !== focus)
    list.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
}

function fillList(id, items, keyOf, make) {
  fill($(id), items, keyOf, make);
  $(`${id}-empty`).hidden = items.length > 0;
}

const body = (id) => $(id).tBodies[0] ?? $(id).appendChild(el('tbody'));

// Rendering

function showOverview(overview, lines) {
  $('simulated').hidden = !overview.simulated;
  const problems = [];
  for (const problem of overview.problems)
    problems.push(banner(true, `${problem.line ? `Line ${digits(problem.line)}` : 'Linq account'}: ${problem.title}`, ['Last seen ', time(problem.met_at), '.']));
  for (const place of overview.places.filter((place) => place.failing))
    problems.push(banner(true, `${sentence(place.name)} cannot be notified: ${plural(place.waiting, 'alert')} waiting`, [`${place.trouble ?? ''} `, 'Next try ', time(place.next_try, 'soon'), '.']));
  if (lines.length === 0 && overview.problems.length === 0)
    problems.push(banner(false, 'No lines', ['Linq lists no lines for this key yet. If this stays, check in Linq’s dashboard that the key belongs to the right environment.']));
  const stale = lines.filter((line) => line.stale && line.observed_at);
  if (stale.length > 0 && overview.problems.length === 0)
    problems.push(banner(true, `${plural(stale.length, 'line')} not read recently`, ['Health changes are not being detected there. “Sending” says Pause until the line is read again.']));
  replaceIfChanged($('problems'), problems);

  const text = lines.length === 0 ? 'No lines to watch' : overview.watching
    ? `Watching ${plural(lines.length, 'line')} · ${plural(overview.sick, 'chat')} in trouble` : lines.every((line) => !line.observed_at) ? 'Reading for the first time…' : 'Not watching';
  $('state').className = `state ${overview.watching && problems.length === 0 ? 'good' : lines.length === 0 || overview.watching ? '' : 'bad'}`;
  if ($('state').textContent !== text)
    $('state').textContent = text;
}

const banner = (bad, title, more) => el('p', { class: `banner ${bad ? 'bad' : ''}` }, el('strong', {}, title), ...more);

// Setting an alert region to the same text would make screen readers repeat it.
function replaceIfChanged(element, children) {
  const text = children.map((child) => child.querySelector('strong').textContent).join('\n');
  if (element.dataset.said !== text) {
    element.dataset.said = text;
    element.replaceChildren(...children);
  }
}

function showLines(lines) {
  state.lines = lines;
  fill(body('lines'), lines, (line) => line.id, lineRow);
  $('lines').hidden = lines.length === 0;
  $('lines-empty').hidden = lines.length > 0;
  $('lines-empty').textContent = 'Linq has listed no line yet.';
  for (const select of [$('line'), $('silence-scope')]) {
    const options = [{ id: '', line: null }, ...lines.map(({ id, line }) => ({ id, line }))];
    const all = select.firstElementChild;
    all.dataset.key = '';
    shown.set(all, JSON.stringify(options[0]));
    fill(select, options, (option) => option.id, (option) => el('option', { value: option.id }, `Line ${digits(option.line)}`));
  }
}

function lineRow(line) {
  const share = line.sick_share === null ? null : line.sick_share * 100;
  const bar = el('span', { class: 'bar', 'aria-hidden': 'true' }, el('i'));
  bar.firstChild.style.setProperty('--share', `${share ?? 0}%`);
  bar.firstChild.style.setProperty('--least', line.sick > 0 ? '3px' : '0');
  const trend = el('span', { class: line.worse_in_a_day > line.recovered_in_a_day ? 'worse' : line.recovered_in_a_day > 0 ? 'better' : '' },
    line.worse_in_a_day + line.recovered_in_a_day === 0 ? 'no change' : `${line.worse_in_a_day.toLocaleString('en')} worse, ${line.recovered_in_a_day.toLocaleString('en')} recovered`);
  const read = el('span', {}, time(line.observed_at), line.stale && line.observed_at ? el('span', { class: 'badge stale' }, 'stale') : null);
  if (line.stale && line.observed_at)
    read.firstChild.after(' ');
  return el('tr', {},
    cell('Line', el('strong', {}, digits(line.line)),
      line.reputation === 'AT_RISK' || line.reputation === 'CRITICAL' ? el('span', { class: `badge ${line.reputation}` }, `Reputation: ${words[line.reputation].toLowerCase()}`) : null,
      line.flagged ? el('span', { class: 'badge CRITICAL' }, 'Flagged') : null),
    cell('Chats in trouble', el('span', { class: 'share' }, bar, el('span', {}, line.chats === null ? plural(line.sick, 'chat')
      : `${line.sick.toLocaleString('en')} of ${line.chats.toLocaleString('en')}${share === null ? '' : ` (${share.toFixed(share < 1 && share > 0 ? 2 : 1)} %)`}`))),
    cell('At risk', line.at_risk.toLocaleString('en'), { class: 'number' }),
    cell('Critical', line.critical.toLocaleString('en'), { class: 'number' }),
    cell('Opted out', line.opted_out.toLocaleString('en'), { class: 'number' }),
    cell('Last 24 hours', trend),
    cell('Last read', read));
}

function chatRow(chat) {
  return el('tr', { 'data-chat': chat.id },
    cell('Status', el('a', { class: `badge ${chat.status}`, href: chat.doc_url, 'data-focus': `status ${chat.id}`, rel: 'noreferrer', target: '_blank', 'aria-label': `${words[chat.status]}: Linq’s page about it` }, words[chat.status] ?? chat.status)),
    cell('Chat', el('span', { class: 'id' }, chat.id)),
    cell('With', digits(chat.other_side)),
    cell('Line', digits(chat.line)),
    cell('Since', time(chat.since)),
    cell('Sending', el('span', { class: `badge ${chat.send}` }, advice[chat.send])));
}

function showChats(found) {
  fill(body('chats'), found.chats, (chat) => chat.id, chatRow);
  $('chats').hidden = found.total === 0;
  $('sick-count').textContent = found.total > 0 ? found.total.toLocaleString('en') : '';
  const filtered = $('q').value.trim() || $('status').value || $('line').value;
  $('chats-empty').hidden = found.total > 0;
  $('chats-empty').textContent = filtered ? 'No chat on record matches.' : 'No chat is in trouble.';
  $('more').hidden = found.next === null;
}

function changeItem(change, fresh = false) {
  const line = change.line ? `Line ${digits(change.line)}` : 'Linq account';
  const isChat = change.type === 'chat-health-changed';
  return el('li', { class: fresh ? 'fresh' : null },
    el('div', { class: 'what' },
      isChat ? badge(change.status) : el('strong', {}, change.type === 'alarm' ? 'Alarm' : 'Note'),
      isChat ? el('span', {}, `${line}, chat with ${someone(change.other_side)}, was ${words[change.previous] ?? change.previous}`) : el('span', {}, `${line}: ${change.text}`)),
    el('div', { class: 'more' }, time(change.observed_at), change.chat_id ? el('span', { class: 'id' }, ` · ${change.chat_id}`) : null));
}

function showChanges(answer) {
  state.changes = new Set(answer.changes.map((change) => change.id));
  fillList('changes', answer.changes, (change) => change.id, (change) => changeItem(change));
}

function addChange(change) {
  // The stream may start slightly before the end of the list.
  if (state.changes.has(change.id))
    return;
  state.changes.add(change.id);
  const row = changeItem(change, true);
  row.dataset.key = change.id;
  $('changes').prepend(row);
  $('changes-empty').hidden = true;
  while ($('changes').childElementCount > 200)
    $('changes').lastElementChild.remove();
  $('announce').textContent = change.type === 'chat-health-changed'
    ? `Line ${digits(change.line)}: a chat is now ${words[change.status] ?? change.status}` : change.text;
}

function deliveryItem(delivery) {
  const change = delivery.change;
  return el('li', {},
    el('div', { class: 'what' }, change.status ? badge(change.status) : el('strong', {}, change.type),
      el('span', {}, `to ${delivery.route}`), change.line ? el('span', {}, `line ${digits(change.line)}`) : null),
    el('div', { class: 'more' }, delivery.state === 'waiting' ? 'waiting since ' : 'given up ', time(delivery.ended_at ?? delivery.taken_at),
      delivery.why ? `: ${delivery.why}` : '', change.chat_id ? el('span', { class: 'id' }, ` · ${change.chat_id}`) : null),
    delivery.state === 'dead' ? el('button', {
      type: 'button', class: 'plain', 'data-focus': `replay ${delivery.route} ${change.id}`, onclick: () => sendAgain(delivery),
      'aria-label': `Send again to ${delivery.route}: ${change.text}${change.chat_id ? `, chat ${change.chat_id}` : ''}` }, 'Send again') : null);
}

const deliveryKey = (delivery) => `${delivery.route} ${delivery.change.id}`;

function showDeliveries(overview, waiting, dead) {
  fill($('places'), overview.places, (place) => place.place, (place) => el('li', {},
    el('div', { class: 'what' }, el('strong', {}, sentence(place.name)), el('span', { class: `badge ${place.failing ? 'dead' : 'ok'}` }, place.failing ? 'failing' : 'OK'),
      el('span', {}, place.waiting > 0 ? `${plural(place.waiting, 'alert')} waiting` : '')),
    place.failing ? el('div', { class: 'more' }, `${place.trouble ?? ''} Next try `, time(place.next_try, 'soon'), '.') : null));
  for (const [id, { deliveries, next }] of [['waiting', waiting], ['dead', dead]]) {
    $(`${id}-count`).textContent = deliveries.length === 0 ? '' : `${deliveries.length}${next ? '+' : ''}`;
    fillList(id, deliveries, deliveryKey, deliveryItem);
  }
}

function showSilences(answer) {
  const active = answer.silences.filter((silence) => silence.state === 'active');
  fillList('silences', active, (silence) => silence.id, (silence) => el('li', {},
    el('div', {},
      el('strong', {}, silence.chat_id ? `Chat ${silence.chat_id}` : silence.line ? `Line ${digits(silence.line)}` : 'All lines', silence.status ? `, ${silence.status} only` : ''),
      el('div', { class: 'more' }, `${silence.reason} · ends `, time(silence.until))),
    el('button', {
      type: 'button', class: 'plain', 'data-focus': `end ${silence.id}`, 'aria-label': `End the silence: ${silence.reason}`, onclick: () => endSilence(silence.id) }, 'End now')));
}

// Requests

const filters = () => {
  const asked = new URLSearchParams({ limit: state.shown });
  for (const id of ['q', 'status', 'line']) {
    if ($(id).value.trim())
      asked.set(id, $(id).value.trim());
  }
  return asked;
};

async function refreshChats() {
  showChats(await get(`chats?${filters()}`));
}

async function refresh() {
  const [{ lines }, dead, silences] = await Promise.all([get('lines'), get('deliveries?state=dead&limit=50'), get('silences')]);
  let [overview, waiting] = await getWaiting();
  // An alert may be delivered between the two answers, which would then look inconsistent.
  if (!waiting.next && waiting.deliveries.length !== overview.places.reduce((sum, place) => sum + place.waiting, 0))
    [overview, waiting] = await getWaiting();
  showLines(lines);
  showOverview(overview, lines);
  showDeliveries(overview, waiting, dead);
  showSilences(silences);
  await refreshChats();
}

const getWaiting = () => Promise.all([get('overview'), get('deliveries?state=waiting&limit=50')]);

async function guarded(action) {
  try {
    await action();
    return true;
  } catch (error) {
    if (error instanceof Refused)
      askForAccess();
    else {
      $('state').className = 'state bad';
      $('state').textContent = error instanceof TypeError ? 'The server does not answer' : error.message;
    }
    return false;
  }
}

function askForAccess() {
  state.refused = true;
  $('main').hidden = true;
  $('access').hidden = false;
  $('access-why').textContent = state.token ? 'This was refused. Enter it again.' : byFunctionKey
    ? 'Enter a function key of the app: Azure portal, App keys.' : 'Enter the token that PAGE_TOKEN is set to.';
  $('token-label').textContent = byFunctionKey ? 'Function key' : 'Token';
  $('state').className = 'state';
  $('state').textContent = 'Access needed';
  if (root.dataset.access === 'sign-in') {
    $('access-why').textContent = 'Sign in with an account that may open this app.';
    $('enter').hidden = true;
    $('sign-in').hidden = false;
    $('sign-in').firstElementChild.href = `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(location.pathname)}`;
    $('sign-in').firstElementChild.focus();
  } else
    $('token').focus();
}

let pending;
function refreshSoon() {
  pending ??= setTimeout(() => {
    pending = undefined;
    guarded(refresh);
  }, 300);
}

async function endSilence(id) {
  await guarded(async () => {
    await call(`silences/${encodeURIComponent(id)}`, { method: 'DELETE' });
    showSilences(await get('silences'));
    $('silences-title').setAttribute('tabindex', '-1');
    $('silences-title').focus();
  });
}

async function sendAgain(delivery) {
  await guarded(async () => {
    await call('replay', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ids: [delivery.change.id], route: delivery.route }) });
    await refresh();
    $('waiting-title').setAttribute('tabindex', '-1');
    $('waiting-title').focus();
  });
}

// Server-sent events through fetch, because EventSource can't send a token.
async function listen() {
  const response = await call('changes/stream', { headers: { Accept: 'text/event-stream' } });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done)
      return;
    text += value;
    const events = text.split('\n\n');
    text = events.pop();
    for (const event of events)
      take(event);
  }
}

function take(event) {
  const field = (name) => event.split('\n').filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2)).join('\n');
  $('live').hidden = false;
  if (field('event') === 'change') {
    addChange(JSON.parse(field('data')));
    refreshSoon();
  }
}

// An alert links to its full list by the digest's ID. The list is fetched with the token, so it can't be a plain link.
async function offerList() {
  const id = /^#list=([0-9a-f]{16})$/.exec(location.hash)?.[1];
  $('list').hidden = !id;
  if (!id)
    return;
  try {
    const file = await (await call(`digests/${id}`)).blob();
    $('list').replaceChildren(el('strong', {}, 'The full list of the alert: '), el('a', { href: URL.createObjectURL(file), download: `${id}.csv` }, `${id}.csv`));
  } catch (error) {
    if (error instanceof Refused)
      throw error;
    $('list').replaceChildren(el('strong', {}, 'The full list of the alert is not there. '), error.message);
  }
}

async function run() {
  for (let failures = 0; ; failures++) {
    const started = Date.now();
    const ok = await guarded(async () => {
      await offerList();
      await refresh();
      showChanges(await get('changes?since=24h&limit=100'));
      await listen();
    });
    $('live').hidden = true;
    if (state.refused)
      return;
    if (ok || Date.now() - started > 60000)
      failures = 0;
    await new Promise((resolve) => setTimeout(resolve, Math.min(15000, 1000 * 2 ** failures)));
  }
}

// User actions

$('search').addEventListener('submit', (event) => event.preventDefault());
let typing;
$('search').addEventListener('input', () => {
  clearTimeout(typing);
  state.shown = 50;
  typing = setTimeout(() => guarded(refreshChats), 200);
});
$('more').addEventListener('click', () => {
  state.shown = Math.min(1000, state.shown * 2);
  guarded(refreshChats);
});
$('silence').addEventListener('submit', async (event) => {
  event.preventDefault();
  const chat = $('silence-chat').value.trim();
  const asked = { for: $('silence-for').value, reason: $('silence-reason').value };
  if (chat)
    asked.chat_id = chat;
  else if ($('silence-scope').value)
    asked.line_id = $('silence-scope').value;
  if ($('silence-status').value)
    asked.status = $('silence-status').value;
  $('silence-problem').textContent = '';
  try {
    await call('silences', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(asked) });
    $('silence').reset();
    showSilences(await get('silences'));
  } catch (error) {
    $('silence-problem').textContent = error.message || 'Access needed.';
  }
});
$('access').addEventListener('submit', (event) => {
  event.preventDefault();
  state.token = $('token').value;
  state.refused = false;
  sessionStorage.setItem('linq-alerts-token', state.token);
  $('token').value = '';
  $('access').hidden = true;
  $('main').hidden = false;
  run();
});

addEventListener('hashchange', () => guarded(offerList));
$('openapi').href = `${api}openapi.json`;

setInterval(() => {
  for (const element of document.querySelectorAll('time'))
    element.textContent = ago(element.dateTime);
}, 5000);
setInterval(() => {
  if (!state.refused && !$('live').hidden && !document.hidden)
    guarded(refresh);
}, 15000);
run();
