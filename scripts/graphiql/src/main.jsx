import 'graphiql/setup-workers/vite';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import '@graphiql/plugin-explorer/style.css';
import './page.css';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { Kind, parse } from 'graphql';
import {
  endpoint, examples, headers, headersText, linked, linkedOperation, subscriptionEndpoint,
} from './config.js';
import { refusalOf, refusals } from './refusals.js';
import { lastDocument, storage } from './storage.js';

const explorer = explorerPlugin();
const plugins = [explorer, HISTORY_PLUGIN];
const tabs = linked ? [linked, ...examples] : examples;
// The explorer and an editor beside each other do not fit on the screen of a telephone.
const narrow = matchMedia('(max-width: 700px)').matches;
const first = linked ?? lastDocument() ?? tabs[0];

const send = createGraphiQLFetcher({
  url: endpoint,
  subscriptionUrl: subscriptionEndpoint,
  fetch: async (...request) => {
    const response = await fetch(...request);
    refusals.dispatchEvent(new CustomEvent('told', { detail: await refusalOf(response) }));
    return response;
  },
});

function fetcher(request, options) {
  const current = withCurrentOperation(request, options);
  // The first introspection leaves before the headers editor exists; all else sends what that editor shows.
  if (request.operationName === 'IntrospectionQuery' && !options?.headers) current.options.headers = headers;
  return send(current.request, current.options);
}

// GraphiQL learns of a new document 100 ms late: Run right after a change of tab would send the old operation's name.
function withCurrentOperation(request, options) {
  try {
    const documentAST = parse(request.query);
    const names = documentAST.definitions
      .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
      .map(({ name }) => name?.value);
    const operationName = names.includes(request.operationName) ? request.operationName : names[0];
    return { request: { ...request, operationName }, options: { ...options, documentAST } };
  } catch {
    return { request, options: { ...options } }; // the server explains what is wrong with the document
  }
}

function SelectLinkedOperation() {
  const { setOperationName } = useGraphiQLActions();
  const { editor, operations } = useGraphiQL((state) => ({
    editor: state.queryEditor,
    operations: state.operations,
  }));
  const ready = Boolean(editor && operations);
  useEffect(() => {
    const operation = ready && operations.find(({ name }) => name?.value === linkedOperation);
    if (!operation) return;
    setOperationName(linkedOperation);
    editor.setPosition(editor.getModel().getPositionAt(operation.loc.start));
  }, [ready]);
  return null;
}

// A tab of the last visit comes without headers and shows the configured ones; its history entry needs them too.
function FillHeaders() {
  const { updateActiveTabValues } = useGraphiQLActions();
  const missing = useGraphiQL(({ tabs: open, activeTabIndex }) => open[activeTabIndex].headers == null);
  useEffect(() => {
    if (missing) updateActiveTabValues({ headers: headersText });
  }, [missing]);
  return null;
}

// Without a good key the schema does not come either, and the editor alone would not tell why.
function Refusal() {
  const [message, setMessage] = useState(null);
  useEffect(() => {
    const hear = ({ detail }) => setMessage(detail);
    refusals.addEventListener('told', hear);
    return () => refusals.removeEventListener('told', hear);
  }, []);
  return message && <div role="alert" className="gateway-refusal">{message}</div>;
}

createRoot(document.getElementById('graphiql')).render(
  <>
  <Refusal />
  <GraphiQL
    fetcher={fetcher}
    storage={storage}
    plugins={plugins}
    visiblePlugin={narrow ? undefined : explorer}
    defaultTabs={tabs.length ? tabs : undefined}
    defaultHeaders={headersText}
    initialQuery={first?.query ?? undefined}
    initialVariables={first?.variables ?? undefined}
    inputValueDeprecation
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>
      <span className="graphiql-logo-link">Feedback Gateway</span>
    </GraphiQL.Logo>
    {headersText && <FillHeaders />}
    {linkedOperation && <SelectLinkedOperation />}
  </GraphiQL>
  </>,
);
