# Footnote: two commands do everything. `make ask Q="..."` answers, `make test` tests.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# The question reaches the shell through the environment, so that quotes and dollar signs in it stay what they are.
export FOOTNOTE_MAKE_Q = $(value Q)

.PHONY: help ask install test check format lint types eval-gate docs lock clean

help:
	@echo 'make ask Q="How does Constitutional AI differ from RLHF?"   ask the shipped articles'
	@echo 'make test     run the tests'
	@echo 'make check    format, lint, types, tests and the offline evaluation gate: what CI runs'
	@echo 'make format   let the formatter and the linter mend what they can'
	@echo 'make docs     write the reference pages from the program'
	@echo 'make lock     compile requirements.lock anew'

# Exit code 3 means that the articles do not answer the question: an answer too, and no failure of make.
ask: $(INSTALLED)
	@test -n "$$FOOTNOTE_MAKE_Q" || { echo 'Say what to ask: make ask Q="How does Constitutional AI differ from RLHF?"' >&2; exit 2; }
	@question="$$FOOTNOTE_MAKE_Q"; unset FOOTNOTE_MAKE_Q; $(BIN)/footnote ask -- "$$question" || test $$? -eq 3

install: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Footnote needs Python 3.11 or newer; name it with PYTHON=...' >&2; exit 1; }
	@echo 'Installing into $(VENV) (once, a minute or two) ...' >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock >&2
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable . >&2
	@touch $@

# Two workers, a file to a worker: half the time on two cores. A single file is quicker without: pytest -q tests/...
test: $(INSTALLED)
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

format: $(INSTALLED)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(INSTALLED)
	$(BIN)/mypy

docs: $(INSTALLED)
	$(BIN)/python docs/generate.py

# The offline gate: no key, no model; a drop below the committed run that chance does not explain fails.
eval-gate: $(INSTALLED)
	$(BIN)/footnote eval --mode extractive --baseline corpus/baseline.jsonl

check: lint types test eval-gate

# Needs uv, which is installed apart so that it never gets into the lock it makes.
lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv
	.venv-lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--override requirements-override.txt --extra dev pyproject.toml --output-file requirements.lock --quiet

clean:
	rm -rf $(VENV) .venv-lock .mypy_cache .ruff_cache .pytest_cache .hypothesis
