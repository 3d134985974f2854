// What the browser keeps between visits: tabs, history, layout, but never a header.
//
// A restarted server may have another key, so headers come from its configuration every time.
// GraphiQL does so for tabs; its history would store them and bring an old key back.

import { endpoint, examples, headersText, linked } from './config.js';

const PREFIX = 'graphiql:';
const TABS = `${PREFIX}tabState`;
const DOCUMENTS = [TABS, `${PREFIX}query`, `${PREFIX}variables`];
const HISTORY = [`${PREFIX}queries`, `${PREFIX}favorites`];
const OFFERED = 'gateway:examples';

const ownKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

function withHeaders(text, headers) {
  return text && JSON.stringify(JSON.parse(text), (key, value) =>
    value?.query === undefined ? value : { ...value, headers });
}

export const storage = {
  get length() {
    return ownKeys().length;
  },
  getItem(key) {
    const text = localStorage.getItem(key);
    return HISTORY.includes(key) ? withHeaders(text, headersText) : text;
  },
  setItem(key, text) {
    localStorage.setItem(key, HISTORY.includes(key) ? withHeaders(text, undefined) : text);
  },
  removeItem(key) {
    localStorage.removeItem(key);
  },
  clear() {
    ownKeys().forEach((key) => localStorage.removeItem(key));
  },
};

function storedTabs() {
  try {
    return JSON.parse(localStorage.getItem(TABS));
  } catch {
    return null;
  }
}

// Other examples than last time replace the tabs; the history still has what the person ran.
function forgetOtherExamples() {
  const offered = JSON.stringify([endpoint, examples.map(({ query, variables }) => [query, variables])]);
  if (localStorage.getItem(OFFERED) === offered) return;
  DOCUMENTS.forEach((key) => localStorage.removeItem(key));
  localStorage.setItem(OFFERED, offered);
}

// GraphiQL itself would open the linked document behind the tabs of the last visit.
function putLinkedFirst() {
  const stored = storedTabs();
  if (!linked || !stored) return;
  const { query, variables = null } = linked;
  const tab = {
    id: crypto.getRandomValues(new Uint32Array(4)).join('-'),
    title: '',
    query,
    variables,
    headers: null,
    operationName: null,
    response: null,
  };
  const others = stored.tabs.filter((other) => other.query !== query || (other.variables || null) !== variables);
  localStorage.setItem(TABS, JSON.stringify({ tabs: [tab, ...others], activeTabIndex: 0 }));
}

forgetOtherExamples();
putLinkedFirst();

export function lastDocument() {
  const stored = storedTabs();
  return stored?.tabs[stored.activeTabIndex];
}
