# make run opens the demo inbox, make test runs every check; both prepare the machine first.
.DEFAULT_GOAL := help
.PHONY: help setup run test lint torture bench bench-million docs catalogue clean

PY := .venv/bin/python
# Four workers on the two cores of the machine the tests are made for: much of a test's time it waits for a hub or a terminal.
# A test file stays in one worker, because its tests share running hubs; tests/conftest.py says which come first.
PYTEST := $(PY) -m pytest -n 4 --dist loadfile --no-loadscope-reorder -rs

help:  ## what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

setup:  ## prepare this machine: virtual environment, libraries, programs for tests
	@dev/setup

run: setup  ## open the inbox on a training office with citizens who write
	@.venv/bin/inbox demo

lint: setup  ## style, types and the walls between the rooms
	.venv/bin/ruff check inbox tests benchmarks
	.venv/bin/ruff format --check inbox tests benchmarks
	$(PY) -m mypy
	.venv/bin/lint-imports

test: lint  ## every check and every test, under ten minutes on two cores
	$(PYTEST)

torture: setup  ## the long runs: 200 kills of the hub, a whole flood evening, a whole shift
	$(PY) -m pytest -m torture --timeout 3600

bench: setup  ## measure against the peers and baselines of docs/benchmarks.md
	$(PY) benchmarks/webhooks.py
	$(PY) benchmarks/clients.py
	$(PY) benchmarks/cache.py
	$(PY) benchmarks/tui.py
	$(PY) benchmarks/screen.py
	$(PY) benchmarks/opening.py
	$(PY) benchmarks/mail.py
	$(PY) benchmarks/peers.py
	$(PY) benchmarks/shift.py

bench-million: setup  ## measure an office of a million threads: ten minutes, 4 GB of disk
	$(PY) benchmarks/million.py

docs: setup  ## make the generated pages and the schema of a new store again
	$(PY) -m inbox.actions.pages
	$(PY) -m inbox.cli.pages
	$(PY) -m inbox.connectors.pages
	$(PY) -m inbox.store.migrations.whole

catalogue: setup  ## read the strings out of the program into the English catalogue and compile it
	@dev/catalogue

clean:  ## remove everything that was made
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
