// Follows one server with graphql-ws while another is written to, and tries what must be refused.
// Prints what came. The argument is JSON: where to listen and write, the keys, and the documents.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const { listen, write, key, other, mutation, variables, subscription, hidden } = JSON.parse(process.argv[2]);
const socketUrl = listen.replace(/^http/, 'ws');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function follow(connectionParams, query) {
  const client = createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
  const seen = { events: [], end: null };
  client.subscribe({ query }, {
    next: (event) => seen.events.push(event),
    error: (error) => { seen.end = Array.isArray(error) ? error : { code: error.code, reason: error.reason }; },
    complete: () => { seen.end = 'complete'; },
  });
  return { seen, client };
}

async function send(content) {
  const filled = JSON.parse(JSON.stringify(variables).replaceAll('TEXT', content));
  const response = await fetch(write, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'x-APIKey': key },
    body: JSON.stringify({ query: mutation, variables: filled }),
  });
  const body = await response.json();
  if (body.errors || Object.values(body.data)[0].userErrors.length) throw new Error(JSON.stringify(body));
}

async function until(holds) {
  for (let turn = 0; turn < 600 && !holds(); turn += 1) await sleep(50);
  if (!holds()) throw new Error('nothing came');
}

// A raw socket, to say what no client says: how it was closed.
function closed(subprotocols, options, ...messages) {
  return new Promise((resolve) => {
    const socket = new WebSocket(socketUrl, subprotocols, options);
    socket.on('open', () => messages.forEach((message) => socket.send(message)));
    socket.on('unexpected-response', (_request, response) => resolve({ status: response.statusCode }));
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    socket.on('error', () => {});
  });
}

// Nothing tells when a subscription has begun, so the first text is sent until it comes.
const followed = follow({ 'x-APIKey': key }, subscription);
const unseen = follow({ Authorization: `Bearer ${other}` }, hidden);
for (let turn = 0; turn < 100 && !followed.seen.events.length; turn += 1) {
  await send('first');
  await sleep(100);
}
for (const text of ['one', 'two', 'three']) await send(text);
await until(() => JSON.stringify(followed.seen.events.at(-1)).includes('three'));
const query = await new Promise((resolve, reject) => {
  followed.client.subscribe({ query: '{ viewer { role } }' }, { next: resolve, error: reject, complete: () => {} });
});
const init = JSON.stringify({ type: 'connection_init', payload: { 'x-APIKey': key } });
const subscribe = JSON.stringify({ id: '1', type: 'subscribe', payload: { query: subscription } });
const bad = follow({ 'x-APIKey': 'fg_000000000000_00000000000000000000000000000000' }, subscription);
await until(() => bad.seen.end);
const protocol = 'graphql-transport-ws';
console.log(JSON.stringify({
  events: followed.seen.events,
  hidden: unseen.seen,
  query,
  badKey: bad.seen.end,
  noSubprotocol: await closed([], {}, init),
  wrongSubprotocol: await closed(['graphql-ws'], {}),
  noInit: await closed([protocol], {}, subscribe),
  noJson: await closed([protocol], {}, 'hello'),
  binary: await closed([protocol], {}, Buffer.from(init)),
  tooLong: await closed([protocol], {}, JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(200_000) } })),
  initTwice: await closed([protocol], {}, init, init),
  sameId: await closed([protocol], {}, init, subscribe, subscribe),
  otherOrigin: await closed([protocol], { origin: 'https://elsewhere.example' }),
  sameOrigin: await closed([protocol], { origin: new URL(listen).origin }, 'hello'),
}));
await followed.client.dispose();
await unseen.client.dispose();
