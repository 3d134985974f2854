// Mercurius on Fastify with its just-in-time compiler from the first execution on.
import Fastify from "fastify";
import mercurius from "mercurius";
import { context, resolvers, typeDefs } from "./resolvers.mjs";

const app = Fastify({ logger: false });
app.register(mercurius, { schema: typeDefs, resolvers, context, jit: 1, path: "/graphql" });
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
