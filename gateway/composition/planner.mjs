// Plans operations over the supergraph named by the first argument: one JSON line in, one JSON line out.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { QueryPlanner } from "@graphql-hive/router-query-planner";

const planner = new QueryPlanner(readFileSync(process.argv[2], "utf8"));

function answer({ id, query, operationName }) {
  try {
    return { id, plan: planner.plan(query, operationName, new Set(), 0) };
  } catch (error) {
    return { id, error: String(error?.message ?? error) };
  }
}

createInterface({ input: process.stdin })
  .on("line", (line) => process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`))
  .on("close", () => process.exit(0));
