# One command to run: `make up`. One to test: `make test`. Nothing here reads from the terminal.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := up

# The first Python that is new enough; override with `make PYTHON=/path/to/python3.12 up`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
# The same with a line for each package while it works, so that a slow connection does not look like a halt.
LOUD := $(BIN)/python -m pip --disable-pip-version-check install --progress-bar off
STEPS := { grep --line-buffered -E '^(Collecting|Installing|Building|ERROR)' || true; } | cut -c1-120
# Test processes side by side: two more than there are cores, for they wait for servers and browsers at times.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 2)
export PYTHONDONTWRITEBYTECODE ?=

# What Python compiles for the tests is kept, beside what else they keep, whatever the environment or the owner of the
# libraries says: some hundred processes start in a run, and each would compile Django and the product again. Not for
# mutants: a fault of the same length planted within the same second would not be seen.
COMPILED := PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX="$(CURDIR)/.pytest_cache/bytecode"

.PHONY: up serve test thorough mutants check bench words fmt lock reset clean tables pictures

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Tsumugu needs Python 3.11 or newer; none was found." >&2; exit 1; }
	@echo "Creating $(VENV) with $(PYTHON) …"
	@$(PYTHON) -m venv $(VENV)

# The stamps remember which locked requirements are installed, so that a second run starts at once.
$(VENV)/base.stamp: requirements/base.txt pyproject.toml | $(BIN)/python
	@echo "Installing the locked requirements: $$(grep -c '^[A-Za-z]' requirements/base.txt) packages, some 590 MB, a few minutes the first time …"
	@$(LOUD) --require-hashes -r requirements/base.txt | $(STEPS)
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/base.stamp
	@echo "Installing the locked requirements of the tests: $$(grep -c '^[A-Za-z]' requirements/dev.txt) packages …"
	@$(LOUD) --require-hashes -r requirements/dev.txt | $(STEPS)
	@touch $@

## up: install, migrate, load the sample once, start the server and print the addresses
up: $(VENV)/base.stamp
	@echo "Preparing the database in var/ …"
	@$(BIN)/tsumugu manage migrate --verbosity 0
	@$(BIN)/tsumugu manage load_sample
	@echo "Starting; Ctrl-C stops it. To begin anew: make reset."
	@$(MAKE) --no-print-directory serve

## serve: start the server on what is there
serve: $(VENV)/base.stamp
	@exec $(BIN)/tsumugu serve

## check: the quick static part: style, types, layers, repository rules
check: $(VENV)/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet src tests bench || echo "note: 'make fmt' would reformat some files"
	@PYTHONPATH=src $(BIN)/mypy
	@PYTHONPATH=src $(BIN)/lint-imports --no-logo
	@$(COMPILED) $(BIN)/python -m pytest -q -p no:cacheprovider tests/repo

## test: static checks, the suite on SQLite, and on PostgreSQL again what engines do differently
test: $(VENV)/dev.stamp
	@$(COMPILED) PATH="$(CURDIR)/$(BIN):$$PATH" bash .ci/suite $(JOBS)

## thorough: the whole suite with what `make test` leaves out or does in part, the laws at 2,000 examples, all that asks a database on PostgreSQL
thorough: export PYTHONPATH := src
thorough: export TSUMUGU_THOROUGH := 1
thorough: export TSUMUGU_REQUIRE_BROWSER := 1
thorough: $(VENV)/dev.stamp
	@source .ci/memory; $(COMPILED) $(BIN)/python -m pytest -q -n $(JOBS) tests
	@source .ci/memory; $(COMPILED) HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -q -n $(JOBS) tests/core -k laws
	@source .ci/memory; $(COMPILED) TSUMUGU_TEST_DATABASE=postgres $(BIN)/python -m pytest -q -n $(JOBS) -m "not browser and not nginx" tests

## mutants: plant faults in a copy of the source, one by one, and name the test that finds each
mutants: $(VENV)/dev.stamp
	@PYTHONPATH=src $(BIN)/python -m tests.mutants

## bench: how long the main acts take at 30, 300 and 3,000 initiatives, and how that grows
bench: $(VENV)/dev.stamp
	@PYTHONPATH=src:. $(BIN)/python -m bench

## words: bring the catalogues of translations up to date with what the sources say, and compile them
words: $(VENV)/dev.stamp
	@PYTHONPATH=src:. DJANGO_SETTINGS_MODULE=tsumugu.config.settings $(BIN)/python -m tests.catalogues

## tables: write the tables of docs/plan-format.md anew from the model
tables: $(VENV)/dev.stamp
	@PYTHONPATH=src:. $(BIN)/python -m tests.plan_page

## pictures: take the pictures of the README anew from a fresh demonstration (needs Chromium)
pictures: export PYTHONPATH := src:.
pictures: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.pictures

## fmt: format and sort imports
fmt: $(VENV)/dev.stamp
	@$(BIN)/ruff check --select I --fix --quiet .
	@$(BIN)/ruff format .

## lock: write the hash-locked requirement files anew (needs uv)
lock:
	@for set in base postgres dev; do \
		uv pip compile requirements/$$set.in --generate-hashes --universal --no-header --python-version 3.11 \
			--quiet --output-file requirements/$$set.txt >/dev/null; done

## reset: remove the demonstration's data; asks nothing, so stop the server first
reset:
	@test -z "$${TSUMUGU_ENV:-}" -o "$${TSUMUGU_ENV:-}" = demo || { echo "reset is for the demonstration only." >&2; exit 2; }
	@rm -rf var
	@echo "var/ is gone; the next 'make up' begins anew."

## clean: remove what tools left behind; data under var/ stays
clean:
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build *.egg-info src/*.egg-info
	@find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
