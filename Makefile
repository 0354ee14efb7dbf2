# The commands of the project; `make help` lists them. Everything is made in .venv and node_modules.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
PYTHON := $(firstword $(wildcard .venv/bin/python) python3)
BABEL := .venv/bin/pybabel
CATALOGUE := forum_app/translations

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

.PHONY: translations
translations: ## collect texts from the sources into the Spanish catalogue
	mkdir -p build
	$(BABEL) -q extract -F babel.cfg --ignore-dirs ".* node_modules build dist" -k N_ -k lazy_gettext -k _l --no-location --sort-output -w 110 -o build/messages.pot .
	$(BABEL) -q update -i build/messages.pot -d $(CATALOGUE) -l es -N --ignore-obsolete --ignore-pot-creation-date -w 110
	$(BABEL) -q compile -d $(CATALOGUE)
