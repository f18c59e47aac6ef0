# `make demo` and `make test` do all of their own set-up. `make help` lists the rest.
VENV := .venv
PYTHON := $(VENV)/bin/python
MLOBS := $(VENV)/bin/mlobs
READY := $(VENV)/.ready

.PHONY: help demo test check fix schemas docs golden bench oracles lock clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml .ci/setup
	sh .ci/setup $(VENV)
	touch $(READY)

demo: $(READY)  ## compile specs/ and prove that what came out works
	$(MLOBS) compile specs --out generated
	$(PYTHON) -m tests.demo

test: $(READY)  ## everything that CI runs
	$(VENV)/bin/ruff check mlobs_compile tests benchmarks docs
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(MLOBS) compile specs --out generated --check
	$(MLOBS) test specs --format concise
	$(VENV)/bin/pytest -n 2

check: $(READY)  ## check the example platform
	$(MLOBS) check specs

fix: $(READY)  ## let ruff mend what it can
	$(VENV)/bin/ruff check --fix mlobs_compile tests benchmarks docs
	$(VENV)/bin/ruff format mlobs_compile tests benchmarks docs

schemas: $(READY)  ## rewrite schemas/ from the code
	$(MLOBS) schema

docs: $(READY)  ## rewrite the pages of docs/ that come from the code
	$(PYTHON) -m docs.build

golden: $(READY)  ## rewrite generated/ and the snapshots; read the diff before you commit it
	$(MLOBS) compile specs --out generated
	$(VENV)/bin/pytest -q tests/test_cases.py --snapshot-update

bench: $(READY)  ## time every verb on platforms of 10, 100 and 1,000 models
	$(PYTHON) -m benchmarks.run

oracles: $(READY)  ## compare with NannyML and XGBoost, in an environment of their own; needs the network
	sh .ci/oracles $(VENV)

lock: $(READY)  ## resolve requirements.lock anew
	$(VENV)/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --custom-compile-command "make lock" -o requirements.lock

clean:  ## remove the environment and all caches
	rm -rf $(VENV) .mlobs specs/.mlobs .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
