# make run    a running site with the demo world       make test   the whole suite, as CI runs it
# make check  lint, types, imports, catalogues, assets make bench  load figures against the control app
# make proof  faults, fuzz, matrices in full           make vendor renew third-party assets
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 6543
SIZE ?= S
DATA ?= var
SEED ?= 1
export AIPRESS_DATA := $(DATA)
BIN := .venv/bin
EXAMPLES := $(sort $(dir $(wildcard plugins/example_tutorial_*/setup.cfg)))
PROJECTS := . $(filter-out $(EXAMPLES),$(sort $(dir $(wildcard plugins/*/setup.cfg themes/*/setup.cfg))))
editable = $(foreach project,$(1),-e $(patsubst %/,%,$(project)))
PIP := $(BIN)/pip install --quiet --no-compile --disable-pip-version-check --constraint tests/constraints.txt
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint tests/constraints.txt
# uv takes a fifth of pip's time. Where it cannot be had, or knows nothing of an index that pip was told of, pip does it.
install = $(UV) --no-build-isolation $(1) || $(PIP) --no-build-isolation $(1)

.PHONY: run test check bench proof vendor

run: .venv/installed
	@$(BIN)/aipress run --port $(PORT) --size $(SIZE)

test: .venv/installed-test
	@$(BIN)/python tests/run.py

check: .venv/installed-test
	@$(BIN)/python tests/run.py check

bench: .venv/installed-test
	@$(BIN)/python tests/load/bench.py --seed $(SEED)

proof: .venv/installed-test
	@$(BIN)/python tests/run.py proof --seed $(SEED)

vendor: .venv/installed-test
	@$(BIN)/python -m aipress_core.templating.vendor

.venv/installed: setup.cfg tests/constraints.txt $(wildcard plugins/*/setup.cfg themes/*/setup.cfg)
	@echo "Installing AIpress into .venv …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) uv || true
	@$(UV) "setuptools<81" wheel 2>/dev/null || $(PIP) "setuptools<81" wheel
	@$(call install,$(call editable,$(PROJECTS)))
	@$(BIN)/python -m compileall -q -j 0 .venv/lib || true
	@touch $@

.venv/installed-test: .venv/installed
	@echo "Installing what the tests need …"
	@$(call install,-e ".[test]" $(call editable,$(EXAMPLES)))
	@touch $@
