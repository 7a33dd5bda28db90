# Waymark. `make run` and `make test` need Python 3.11 to 3.13 and make, nothing else.
#
#   make run     serve the demo organisation       HOST, PORT, WAYMARK_HOME choose where
#   make test    everything that CI runs
#   make check   linters, types, contracts, deployment checks
#   make bench   measure the budgets on the seeded organisation
#   make reset   the demo organisation anew
#   make lock    compile pyproject.toml to the pinned requirements

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
# The oldest supported Python that starts; PYTHON=… chooses another.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	"$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && echo "$$name" && break; done)
# Python compiles what it imports when it first does: half of what is installed never is.
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --require-hashes --no-compile

.PHONY: run test check bench reset lock format
.DEFAULT_GOAL := run

run: $(VENV)/.run
	@exec $(BIN)/python manage.py serve --tied

reset: $(VENV)/.run
	@$(BIN)/python manage.py reset

bench: $(VENV)/.run
	@$(BIN)/python -m bench $(ARGS)

test: $(VENV)/.dev
	@$(BIN)/python -m tests.chromium
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n 3 --no-loadscope-reorder

check: $(VENV)/.dev
	@sh .ci/check $(BIN)

format: $(VENV)/.dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: $(VENV)/.dev
	@sh .ci/lock $(BIN)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Waymark needs Python 3.11, 3.12 or 3.13: make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "Making the environment in $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(BIN)/python
	@echo "Installing the pinned requirements"
	@$(BIN)/python $(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(BIN)/python
	@echo "Installing the pinned development requirements"
	@$(BIN)/python $(PIP_INSTALL) -r requirements-dev.txt
	@touch $@ $(VENV)/.run
