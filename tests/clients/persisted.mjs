// Asks the URL that is given a query twice with each client, as applications set them up for
// persisted queries, and prints what came back and which requests the client made for it.
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { createHash } from 'node:crypto';

const url = process.argv[2];
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
let requests = [];

async function recorded(resource, options = {}) {
  const response = await fetch(resource, options);
  const method = options.method ?? 'GET';
  const sent = method === 'GET'
    ? Object.fromEntries(new URL(resource).searchParams)
    : JSON.parse(options.body);
  const extensions = method === 'GET' ? JSON.parse(sent.extensions ?? '{}') : sent.extensions;
  requests.push({
    method,
    text: Boolean(sent.query),
    hash: Boolean(extensions?.persistedQuery),
    status: response.status,
  });
  return response;
}

async function twice(ask) {
  const answers = [];
  for (const _ of [1, 2]) {
    requests = [];
    const { data, error } = await ask();
    answers.push({ data: data ?? null, error: error?.message ?? null, requests });
  }
  return answers;
}

function apollo(useGETForHashedQueries, query) {
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([
      new PersistedQueryLink({ sha256, useGETForHashedQueries }),
      new HttpLink({ uri: url, fetch: recorded }),
    ]),
  });
  return twice(() => client.query({ query, fetchPolicy: 'no-cache', errorPolicy: 'all' }));
}

function urql(preferGetForPersistedQueries, query) {
  const client = new Client({
    url,
    fetch: recorded,
    requestPolicy: 'network-only',
    preferGetMethod: false,
    exchanges: [persistedExchange({ preferGetForPersistedQueries }), fetchExchange],
  });
  return twice(() => client.query(query, {}).toPromise());
}

console.log(
  JSON.stringify({
    apollo: await apollo(false, gql`query Apollo { __typename }`),
    apolloGet: await apollo(true, gql`query ApolloGet { __typename }`),
    urql: await urql(false, 'query Urql { __typename }'),
    urqlGet: await urql('force', 'query UrqlGet { __typename }'),
  }),
);
