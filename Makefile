# Every target has a twin without make: `python3 tools/environment.py`, then the commands of the recipe.
PYTHON ?= python3
UV ?= uv
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

.DEFAULT_GOAL := help
.PHONY: help demo test test-quick lint format corpus accuracy accuracy-quick hands speed chaos train samples docs lock clean setup setup-dev

help: ## Say what each target does.
	@grep -hE '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## /  make \1 \t/' | expand -t 22

setup:
	@$(PYTHON) tools/environment.py

setup-dev:
	@$(PYTHON) tools/environment.py --dev

demo: setup ## Install into .venv (first time only) and run the main job on samples/.
	@$(BIN)/phieu demo

test: setup-dev ## Run every check and every test; installs missing Debian packages of apt.txt.
	@$(PYTHON) tools/debian.py
	@$(BIN)/python tools/s3_server.py
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n 2 --dist loadfile

test-quick: setup-dev lint ## Run every check and the tests that take seconds.
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow"

lint: setup-dev ## Check style, types and floors.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: setup-dev ## Bring all Python files into the project's form.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

corpus: setup-dev ## Score the reader on the real scans under PHIEU_CORPUS and write bench/corpus.md.
	$(BIN)/python -m bench.corpus

accuracy: setup-dev ## Measure how often the reader is wrong and write bench/accuracy.md (an hour or two; goes on where it stopped).
	$(BIN)/python -m bench.accuracy --work build/accuracy --workers 2

accuracy-quick: setup-dev ## Check on a fixed small set of sheets that the reader has not fallen behind.
	$(BIN)/python -m bench.accuracy.quick --workers 2

hands: setup-dev ## Read marks of real hands (under PHIEU_CORPUS) on our own forms and write bench/hands.md.
	$(BIN)/python -m bench.hands

speed: setup-dev ## Time the reader stage by stage and write bench/speed.md.
	$(BIN)/python -m bench.speed --out bench/speed.md

chaos: setup-dev ## Kill runs at random, let others go on, compare every row, and write bench/chaos.md (goes on where it stopped).
	$(BIN)/python -m bench.chaos --seeds 200 --pages 300

train: setup-dev ## Fit every model and threshold again on simulated sheets (hours; fetches the extra `train` and a set of digits).
	$(BIN)/python -m pip install --quiet -e '.[train]'
	$(BIN)/python -m tools.train

samples: setup ## Make samples/ again from the project's own code.
	$(BIN)/python -m samples.make

docs: setup ## Write the pages of errors, commands and methods again from what they are about.
	$(BIN)/python tools/error_page.py
	$(BIN)/python tools/command_page.py
	$(BIN)/python tools/method_page.py

lock: ## Choose the newest allowed versions and write all locks (needs uv).
	UV_PYTHON_DOWNLOADS=never $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --extra build pyproject.toml -o requirements.lock
	UV_PYTHON_DOWNLOADS=never $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --extra build --extra dev --constraint requirements.lock pyproject.toml -o requirements-dev.lock
	UV_PYTHON_DOWNLOADS=never $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links requirements-s3.in -o requirements-s3.lock

clean: ## Remove what the targets made: the venv, caches and the demo's results.
	rm -rf $(VENV) $(VENV)-s3 phieu-demo dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
