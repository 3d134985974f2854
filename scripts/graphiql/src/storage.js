// What the browser keeps between visits: tabs, history, layout, but never a header.
//
// A restarted server may have another key, so headers come from its configuration every time.
// GraphiQL does so for tabs; its history would store them and bring an old key back.

import { endpoint, examples, headersText } from './config.js';

const HISTORY = ['graphiql:queries', 'graphiql:favorites'];
const DOCUMENTS = ['graphiql:tabState', 'graphiql:query', 'graphiql:variables'];
const OFFERED = 'gateway:examples';

function withHeaders(text, headers) {
  return text && JSON.stringify(JSON.parse(text), (key, value) =>
    value?.query === undefined ? value : { ...value, headers });
}

export const storage = {
  get length() {
    return localStorage.length;
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
    localStorage.clear();
  },
};

// Other examples than last time replace the tabs; the history still has what the person ran.
const offered = JSON.stringify([endpoint, examples.map(({ query, variables }) => [query, variables])]);
if (localStorage.getItem(OFFERED) !== offered) {
  DOCUMENTS.forEach((key) => localStorage.removeItem(key));
  localStorage.setItem(OFFERED, offered);
}

export function lastDocument() {
  try {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
    return tabs[activeTabIndex];
  } catch {
    return null;
  }
}
