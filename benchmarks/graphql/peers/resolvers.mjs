// What Mercurius and Yoga share: a schema of lists, resolvers over DataLoader, and SQL by hand that
// selects the columns asked for. Statements are named, so that PostgreSQL prepares each once.
import DataLoader from "dataloader";
import pg from "pg";

export const typeDefs = `
type Location { id: ID! name: String! code: String city: String countryCode: String created: String!
  customers(first: Int = 10): [Customer!]! }
type Customer { id: ID! firstName: String lastName: String email: String mobileNumber: String
  created: String! feedbackRequests(first: Int = 10): [FeedbackRequest!]! }
type FeedbackRequest { id: ID! type: String! due: String! created: String! messageOpened: Boolean!
  feedback: Feedback }
type Feedback { id: ID! type: String! npsScore: Int starRating: Int happy: Boolean comments: String
  platformName: String customerName: String customerEmail: String created: String! updated: String!
  customer: Customer location: Location! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type FeedbackEdge { cursor: String! node: Feedback! }
type FeedbackConnection { totalCount: Int! edges: [FeedbackEdge!]! pageInfo: PageInfo! }
type Query {
  location(id: ID!): Location
  locations(first: Int = 10, offset: Int = 0): [Location!]!
  feedbacks(first: Int = 10, offset: Int = 0): [Feedback!]!
  feedbackConnection(location: ID!, type: String!, first: Int = 10, after: String):
    FeedbackConnection! }
`;

const account = Number(process.env.ACCOUNT_ID);
pg.types.setTypeParser(20, Number); // bigint
pg.types.setTypeParser(1184, (text) => `${text.replace(" ", "T")}:00`); // timestamptz, in UTC
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.POOL_SIZE),
  idleTimeoutMillis: 0,
});

const names = new Map();
async function rows(text, values) {
  let name = names.get(text);
  if (!name) names.set(text, (name = `s${names.size}`));
  return (await pool.query({ name, text, values })).rows;
}

// Fields that are not columns, and the columns they need.
const NEEDS = { customers: [], feedbackRequests: [], feedback: [],
  customer: ["customerId"], location: ["locationId"], __typename: [] };
const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

// The columns that a field's selection needs, as SQL; found once for each node of a document.
const selections = new WeakMap();
function columns(info, path = []) {
  const node = info.fieldNodes[0];
  let known = selections.get(node);
  if (known) return known;
  const wanted = new Set(["id"]);
  const look = (set, deeper) => {
    for (const each of set?.selections ?? []) {
      if (each.kind === "Field") {
        if (deeper.length) {
          if (each.name.value === deeper[0]) look(each.selectionSet, deeper.slice(1));
        } else for (const name of NEEDS[each.name.value] ?? [each.name.value]) wanted.add(name);
      } else look((each.kind === "InlineFragment" ? each
        : info.fragments[each.name.value]).selectionSet, deeper);
    }
  };
  look(node.selectionSet, path);
  known = [...wanted].map((name) => `t.${snake(name)} AS "${name}"`).join(", ");
  selections.set(node, known);
  return known;
}

// Loaders of one request, one for each kind, selection and limit.
export function context() {
  const loaders = new Map();
  const loader = (key, batch) => {
    let known = loaders.get(key);
    if (!known) loaders.set(key, (known = new DataLoader(batch)));
    return known;
  };
  return {
    one: (table, key, selected) =>
      loader(`${table} ${key} ${selected}`, async (ids) => {
        const found = new Map();
        const text = `SELECT t.${key} AS "_key", ${selected} FROM ${table} t`
          + ` WHERE t.account_id = $1 AND t.${key} = ANY ($2::bigint[])`;
        for (const row of await rows(text, [account, ids])) found.set(row._key, row);
        return ids.map((id) => found.get(id) ?? null);
      }),
    many: (name, from, order, selected, first) =>
      loader(`${name} ${selected} ${first}`, async (ids) => {
        const found = new Map(ids.map((id) => [id, []]));
        const text = `SELECT p.id AS "_key", c.* FROM unnest($2::bigint[]) p (id) CROSS JOIN LATERAL`
          + ` (SELECT ${selected} ${from} ORDER BY ${order} LIMIT $3) c`;
        for (const row of await rows(text, [account, ids, first])) found.get(row._key).push(row);
        return ids.map((id) => found.get(id));
      }),
  };
}

const CUSTOMERS = `FROM customer_locations l JOIN customers t
  ON t.account_id = l.account_id AND t.id = l.customer_id
  WHERE l.account_id = $1 AND l.location_id = p.id AND t.active`;
const NEWEST_THERE = "l.customer_created DESC, l.customer_id DESC";
const NEWEST = "t.created DESC, t.id DESC";
const REQUESTS = "FROM feedback_requests t WHERE t.account_id = $1 AND t.customer_id = p.id";
const WHERE = "FROM feedbacks t WHERE t.account_id = $1 AND t.location_id = $2 AND t.type = $3";

const encode = (row) => Buffer.from(JSON.stringify([row.created, row.id])).toString("base64url");
const decode = (text) => JSON.parse(Buffer.from(text, "base64url").toString());

export const resolvers = {
  Query: {
    location: async (_, { id }, __, info) =>
      (await rows(`SELECT ${columns(info)} FROM locations t
        WHERE t.account_id = $1 AND t.id = $2 AND t.active`, [account, id]))[0],
    locations: (_, { first, offset }, __, info) =>
      rows(`SELECT ${columns(info)} FROM locations t WHERE t.account_id = $1 AND t.active
        ORDER BY t.name, t.id LIMIT $2 OFFSET $3`, [account, first, offset]),
    feedbacks: (_, { first, offset }, __, info) =>
      rows(`SELECT ${columns(info)} FROM feedbacks t WHERE t.account_id = $1
        ORDER BY t.created DESC, t.id DESC LIMIT $2 OFFSET $3`, [account, first, offset]),
    feedbackConnection: async (_, { location, type, first, after }, __, info) => {
      const key = [account, location, type];
      const selected = columns(info, ["edges", "node"]);
      const text = (beyond) => `SELECT ${selected} ${WHERE} ${beyond}
        ORDER BY t.created DESC, t.id DESC LIMIT $4`;
      const found = after
        ? await rows(text("AND (t.created, t.id) < ($5, $6)"), [...key, first + 1, ...decode(after)])
        : await rows(text(""), [...key, first + 1]);
      const edges = found.slice(0, first).map((node) => ({ cursor: encode(node), node }));
      return {
        edges,
        pageInfo: { hasNextPage: found.length > first, endCursor: edges.at(-1)?.cursor },
        totalCount: async () => (await rows(`SELECT count(*) AS count ${WHERE}`, key))[0].count,
      };
    },
  },
  FeedbackConnection: { totalCount: (parent) => parent.totalCount() },
  Location: { customers: ({ id }, { first }, c, info) =>
    c.many("customers", CUSTOMERS, NEWEST_THERE, columns(info), first).load(id) },
  Customer: { feedbackRequests: ({ id }, { first }, c, info) =>
    c.many("requests", REQUESTS, NEWEST, columns(info), first).load(id) },
  FeedbackRequest: { feedback: ({ id }, _, c, info) =>
    c.one("feedbacks", "feedback_request_id", columns(info)).load(id) },
  Feedback: {
    customer: ({ customerId }, _, c, info) =>
      customerId && c.one("customers", "id", columns(info)).load(customerId),
    location: ({ locationId }, _, c, info) =>
      c.one("locations", "id", columns(info)).load(locationId),
  },
};
