# `make demo` builds the example atlas, `make test` sets everything up and tests it, `make check` is all that CI runs.
# Every target sets up what it needs on a fresh Debian or Ubuntu with Python >= 3.11 and make.

VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= python3

.PHONY: demo test check format lint types imports score setup browser servers wheel clean help

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

demo: $(VENV)/installed  ## build the two example articles into atlas/
	$(BIN)/tuzhi build seeds -o atlas

setup: $(VENV)/tested browser servers  ## everything that the tests need

test: setup  ## all tests
	$(BIN)/python -m pytest -n auto

check: setup lint types imports  ## all that CI runs: format, lint, types, layers, tests, scores
	$(BIN)/python -m pytest -n auto
	$(MAKE) score

format: $(VENV)/tested  ## put the code in its one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/tested
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/tested
	scripts/link-packages
	$(BIN)/mypy -p tuzhi

imports: $(VENV)/tested
	scripts/link-packages
	cd .types && ../$(BIN)/lint-imports ../pyproject.toml

score: $(VENV)/tested  ## measure against labelled articles, where ../shared/gold is there
	$(BIN)/python benchmarks/score.py

wheel: $(VENV)/tested  ## build the wheel into dist/
	$(BIN)/python -m build --wheel

# Debian's Chromium drives the page tests; elsewhere any Chromium on the PATH is taken.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || sh scripts/install-browser

# Without a server that Debian or npm has, its tests are skipped with a line.
servers:
	@sh scripts/install-servers

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tuzhi needs Python 3.11 or newer; set PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV) || { echo 'python3 -m venv failed: on Debian and Ubuntu, apt-get install python3-venv'; exit 1; }

$(VENV)/installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/tested: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) atlas build dist *.egg-info
