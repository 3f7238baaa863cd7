"""Raw keep-alive HTTP to the subgraphs: the client decides what a gateway costs, so this one is ours."""
