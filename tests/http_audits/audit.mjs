// Runs the server audits of graphql-http against the URL that is given, one after the other, and
// prints their results as JSON.
import { serverAudits } from 'graphql-http';

const url = process.argv[2];
const results = [];
for (const audit of serverAudits({ url })) {
  const { id, name, status, reason = null } = await audit.fn();
  results.push({ id, name, status, reason });
}
console.log(JSON.stringify(results));
