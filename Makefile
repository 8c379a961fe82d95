# Every target sets up what it needs on a fresh machine: a virtual environment, and nothing outside this folder.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: render test lint bench oracle generated clean

render: $(STAMP)  ## compose this repository's own fleet, write rendered/, and validate it
	$(BIN)/navos-gitops render
	$(BIN)/navos-gitops validate

test: $(STAMP)  ## every test; those that compare with upstream's own code run where `make oracle` has built it
	$(BIN)/python -m pytest -n auto

lint: $(STAMP)  ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

generated: $(STAMP)  ## everything that is generated from something else is current
	$(BIN)/navos-gitops render --check
	$(BIN)/python -m navos_gitops.settings.schemas --check
	$(BIN)/python -m navos_gitops.rules._tabulate --check
	$(BIN)/navos-gitops catalog verify

bench: $(STAMP)  ## side by side with peers, as ratios
	$(BIN)/python benchmarks/run.py

oracle: $(STAMP)  ## build upstream's own code (Go) and compare
	tests/upstream/build
	$(BIN)/python -m pytest -n auto -m upstream

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .cache dist build tests/upstream/bin benchmarks/work
