// GraphiQL with a bearer token that lives in this tab's sessionStorage and is sent to this origin only.
"use strict";

const KEY = "cairn.token";
const input = document.getElementById("token");
const state = document.getElementById("token-state");

function show() {
  state.textContent = sessionStorage.getItem(KEY) ? "a token is in use" : "anonymous: the schema only";
}

document.getElementById("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const token = input.value.trim().replace(/^bearer\s+/i, "");
  if (token) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
  input.value = "";
  show();
});

async function fetcher(request) {
  const token = sessionStorage.getItem(KEY);
  const answer = await fetch("/graphql", {
    method: "POST",
    credentials: "omit",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json, application/json",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify(request),
  });
  return answer.json();
}

show();
ReactDOM.createRoot(document.getElementById("graphiql")).render(React.createElement(GraphiQL, { fetcher }));
