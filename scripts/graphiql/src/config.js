// What the server and the address of the page say: the endpoint, the headers, the documents to open.

const meta = document.querySelector('meta[name="gateway-config"]');
const config = JSON.parse(meta?.content || '{}');
const params = new URLSearchParams(location.search);

export const endpoint = new URL(config.endpoint || '/graphql', location.href).href;
export const subscriptionEndpoint = endpoint.replace(/^http/, 'ws');
export const headers = config.headers || {};
export const headersText = Object.keys(headers).length ? pretty(headers) : undefined;

// GraphiQL titles a tab by its operation, so the name of the example goes into the document.
export const examples = (config.examples || []).map(({ name, query, variables }) => ({
  query: name && !query.trimStart().startsWith('#') ? `# ${name}\n${query}` : query,
  variables: variables ? pretty(variables) : undefined,
  headers: headersText,
}));

export const linked = params.get('query') && {
  query: params.get('query'),
  variables: prettyText(params.get('variables')),
  headers: headersText,
};
export const linkedOperation = linked ? params.get('operationName') : null;

function pretty(value) {
  return JSON.stringify(value, null, 2);
}

function prettyText(text) {
  try {
    return text ? pretty(JSON.parse(text)) : undefined;
  } catch {
    return text;
  }
}
