"""What every service stands on: database, events, identity, graph, web; it knows nothing of mentoring."""
