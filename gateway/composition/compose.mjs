// Composes subgraphs: reads {"name": "SDL", ...} on standard input, writes {"supergraph", "schema"} or {"errors"}.
import { readFileSync } from "node:fs";
import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";

const services = Object.entries(JSON.parse(readFileSync(0, "utf8")));
const result = composeServices(
  services.map(([name, sdl]) => ({ name, url: `http://${name}/graphql`, typeDefs: parse(sdl) })),
);
const answer = result.errors
  ? { errors: result.errors.map((error) => error.message) }
  : { supergraph: result.supergraphSdl, schema: result.publicSdl };
process.stdout.write(JSON.stringify(answer));
