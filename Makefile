# All that people do with a checkout. `make` alone lists it.
# Needs git, make, Python 3.11 and python3-venv; everything else it installs itself.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: help install teacher run test lint format docs words album bench clean

PYTHON ?= python3
PORT ?= 8000
UV_VERSION := 0.13.9
DEMO := var/demo
# How many tests run side by side; only some of them, without lint: make test TESTS=tests/flow
JOBS ?= 2
TESTS ?=
BENCHMARKS := identity import first_run pages collect readers signals build profiles network segments

export UV_PROJECT_ENVIRONMENT := $(CURDIR)/.venv
export UV_PYTHON_DOWNLOADS := never
export DEBIAN_FRONTEND := noninteractive
unexport VIRTUAL_ENV
# each test that starts a process would compile all it imports again: half of its time
unexport PYTHONDONTWRITEBYTECODE

LOCKED := uv.lock pyproject.toml
CLIENTS := tests/clients/node_modules/.package-lock.json
ATPROTO := tests/atproto/node_modules/.package-lock.json
# --inexact: asking for less never throws out what an earlier target asked for
SYNC := .venv/bin/uv sync --frozen --inexact --no-default-groups

help:  ## this list
	@grep -hE '^[a-z_-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | \
	  while IFS=$$'\t' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done
	@printf '  make %-12s %s\n' bench-NAME 'one of them: $(BENCHMARKS)'

install: .venv/.synced-run  ## .venv with all that Rapport needs to run

teacher: .venv/.synced-teacher  ## the model that reads texts, built from its source: needs gcc

run: .venv/.synced-run  ## a demo brand on http://127.0.0.1:8000 (PORT=...), built on the first call
	@bash tools/run_demo.sh $(DEMO) $(PORT)

test: .venv/.synced-test .venv-tap/.synced $(CLIENTS) $(if $(TESTS),$(if $(findstring atproto,$(TESTS)),$(ATPROTO)),$(ATPROTO) lint)  ## lint and all tests; installs what they need, Debian packages included
	@bash tools/system_packages.sh
	printf '== Running the tests, %s side by side\n' '$(JOBS)'
	.venv/bin/python -m pytest -n $(JOBS) --dist loadscope $(TESTS)

lint: .venv/.synced-dev  ## style, types, sizes and import contracts, without changing a file
	@printf '== Style\n'; .venv/bin/ruff check; .venv/bin/ruff format --check
	printf '== Types\n'; .venv/bin/mypy
	printf '== Sizes\n'; .venv/bin/python tools/check_sizes.py
	printf '== Who may import whom\n'; .venv/bin/lint-imports --no-logo

format: .venv/.synced-dev  ## mend what can be mended by itself
	@.venv/bin/ruff check --fix; .venv/bin/ruff format

docs: .venv/.synced-dev  ## write the pages of docs/reference that are built from the code
	@.venv/bin/python tools/write_reference.py

words: .venv/.synced-dev  ## gather every text of the pages into the catalogues that people translate
	@.venv/bin/python tools/words.py

album: .venv/.synced-dev  ## a picture of every page in every language, theme and width: var/album
	@bash tools/system_packages.sh
	.venv/bin/python tools/album.py

bench: $(BENCHMARKS:%=bench-%)  ## all benchmarks, one after the other

bench-%: .venv/.synced-bench
	@printf '== Benchmark %s\n' '$*'; .venv/bin/python benchmarks/$*

clean:  ## remove caches and .venv; workspaces in var/ stay
	@rm -rf .venv .venv-tap tests/clients/node_modules tests/atproto/node_modules dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------- what the targets stand on

.venv/.uv-$(UV_VERSION):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  printf '%s\n' "Rapport needs Python 3.11, and $(PYTHON) is another or none." \
	    '  fix: install it (Debian 12: apt install python3-venv), or: make PYTHON=/path/to/python3.11'; \
	  exit 1; }
	printf '== Making .venv\n'
	test -x .venv/bin/python || $(PYTHON) -m venv .venv || { \
	  printf '%s\n' 'Python could not make .venv.' '  fix: apt install python3-venv'; exit 1; }
	.venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
	.venv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	touch $@

.venv/.synced-run: .venv/.uv-$(UV_VERSION) $(LOCKED)
	@printf '== Installing what Rapport needs to run (uv.lock)\n'
	$(SYNC)
	touch $@

.venv/.synced-teacher: .venv/.synced-run
	@command -v gcc >/dev/null || { \
	  printf '%s\n' 'The model is built from its source, and there is no C compiler.' \
	    '  fix: apt install gcc python3-dev'; exit 1; }
	printf '== Building the model that reads texts (uv.lock, group native)\n'
	$(SYNC) --group native
	touch $@

.venv/.synced-dev: .venv/.uv-$(UV_VERSION) $(LOCKED)
	@printf '== Installing what the tests need (uv.lock, group dev)\n'
	$(SYNC) --group dev
	touch $@ .venv/.synced-run

.venv/.synced-test: .venv/.synced-dev tools/system_packages.sh
	@bash tools/system_packages.sh
	printf '== Building what has to be built for the tests (uv.lock, group native)\n'
	$(SYNC) --group dev --group native
	touch $@

.venv-tap/.synced: .venv/.uv-$(UV_VERSION) $(LOCKED)
	@printf '== Installing a Singer tap for the tests in .venv-tap (uv.lock, group tap)\n'
	UV_PROJECT_ENVIRONMENT=$(CURDIR)/.venv-tap .venv/bin/uv sync --frozen --only-group tap \
	  --no-install-project --python .venv/bin/python
	touch $@

$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json
	@command -v npm >/dev/null || { \
	  printf '%s\n' 'There is no npm: tests with clients for JavaScript are skipped.' \
	    '  fix: install it (Debian 12: apt install npm)'; exit 0; }
	printf '== Installing the JavaScript clients that the tests send with\n'
	cd tests/clients; npm ci --ignore-scripts --no-audit --no-fund
	touch node_modules/.package-lock.json

$(ATPROTO): tests/atproto/package.json tests/atproto/package-lock.json
	@command -v npm >/dev/null || { \
	  printf '%s\n' 'There is no npm: tests with a Bluesky network are skipped.' \
	    '  fix: install it (Debian 12: apt install npm)'; exit 0; }
	printf '== Installing a Bluesky network for the tests (2 minutes, 362 MB)\n'
	cd tests/atproto
	if npm ci --no-audit --no-fund; then touch node_modules/.package-lock.json; else
	  echo 'It could not be installed: tests with a Bluesky network are skipped.'
	  rm -rf node_modules
	fi

.venv/.synced-bench: .venv/.uv-$(UV_VERSION) $(LOCKED)
	@printf '== Installing what the benchmarks compare with (uv.lock, groups dev and bench)\n'
	$(SYNC) --group dev --group bench
	touch $@ .venv/.synced-dev .venv/.synced-run
