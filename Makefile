# Everything a developer runs. Needs make and Python 3.11 or newer with venv:
# `make PYTHON=python3.12 test` takes another one than python3.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
DOCS_INSTALLED := $(VENV)/.docs-installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help venv demo test coverage lint format bench docs clean

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: $(INSTALLED) ## Make .venv with all that development needs

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("brant needs Python 3.11 or newer, and $(PYTHON) is older: make PYTHON=python3.12 venv" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing brant and its development tools into $(VENV)"
	@$(PIP) -e '.[dev]'
	@touch $@

$(DOCS_INSTALLED): $(INSTALLED)
	@$(PIP) -e '.[docs]'
	@touch $@

demo: $(INSTALLED) ## Watch brant migrate a small database
	@$(BIN)/python examples/demo.py

# Each process starts its own servers.
PROCESSES ?= logical
PYTEST := $(BIN)/python -m pytest --numprocesses=$(PROCESSES) --maxprocesses=4 --dist=worksteal

test: $(INSTALLED) ## Run all tests: unit, property, integration, acceptance
	$(PYTEST)

coverage: $(INSTALLED) ## Run all tests and show the branches none of them took
	$(PYTEST) --cov --cov-report=term-missing:skip-covered

lint: $(INSTALLED) ## Check style, format, types and the layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED) ## Format the code and mend what can be mended
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# `make bench BENCH=--write` takes the full sizes and writes docs/benchmarks.md: an hour.
BENCH ?=

bench: $(INSTALLED) ## Measure everything side by side, in small (minutes)
	$(BIN)/python benchmarks/all.py $(BENCH)

docs: $(DOCS_INSTALLED) ## Build the documentation into site/
	$(BIN)/mkdocs build --strict

clean: ## Remove all that the other targets made
	rm -rf $(VENV) build dist site htmlcov .coverage .coverage.* \
		.mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
