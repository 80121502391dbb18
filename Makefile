# Reeve. `make demo` shows it, `make test` proves it; each sets up all that it needs.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help install demo test lint bench lock clean

help:            ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## ?/  make \1\t/' | expand -t 16

install: $(READY) ## The virtual environment, from the lock file; then .venv/bin/reeve is the command

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Reeve needs Python 3.11 or newer: run make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install    ## The bot, a local Slack and a mailbox, on one page in your browser
	$(BIN)/reeve demo

test: install lint ## Every check and every test
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist worksteal

lint: install    ## Style, types and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: install   ## Speed, as ratios within one run; writes var/bench.json
	$(BIN)/python -m tests.bench

lock:            ## Resolve the dependencies anew (needs uv on the PATH)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-header --quiet --upgrade --output-file requirements.lock

clean:           ## Remove the environment and everything the demo wrote
	rm -rf $(VENV) var
