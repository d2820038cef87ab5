# Every command a developer needs; `make help` lists them. ARGS="…" is handed on.
PYTHON_IN_VENV := .venv/bin/python
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup setup-ocr setup-speech run test check bench test-faults test-packs attacks test-corpora fuzz tour lock package test-package

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make .venv from the lock, hash-checked; name (or, as root, install) what the system lacks
	@sh packaging/setup.sh

setup-ocr: setup ## Add what reads words in pictures (another 100 MB), hash-checked
	@$(PYTHON_IN_VENV) -m pip install --disable-pip-version-check -qq --require-hashes --only-binary :all: -r requirements-ocr.lock

setup-speech: setup ## Add what recognises speech (another 30 MB), hash-checked
	@$(PYTHON_IN_VENV) -m pip install --disable-pip-version-check -qq --require-hashes --only-binary :all: -r requirements-speech.lock

run: setup ## Open the demo vault in the window; without a display, render the tour instead
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ] || [ "$$(uname -s)" = Darwin ]; then \
		$(PYTHON_IN_VENV) main.py demo $(ARGS); \
	else \
		echo "No display here: rendering every screen instead." && \
		$(PYTHON_IN_VENV) main.py tour --out "$(CURDIR)/build/tour"; \
	fi

test: setup ## Run the whole suite, off screen
	@$(PYTHON_IN_VENV) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup ## Check format, lint, types and who imports whom
	@$(PYTHON_IN_VENV) -m ruff format --check .
	@$(PYTHON_IN_VENV) -m ruff check .
	@$(PYTHON_IN_VENV) -m mypy
	@.venv/bin/lint-imports

bench: setup ## Measure speed and memory, as ratios in one run
	@$(PYTHON_IN_VENV) -m tests.bench $(ARGS)

test-faults: setup ## Kill, cut the power, fill the disk, damage the database, change the audit chain, by the thousand (hours); ARGS="--states 3000 --cycles 1000" makes it shorter, "--minutes 60" stops; it goes on where it was
	@$(PYTHON_IN_VENV) -m tests.faults.table $(ARGS)

test-packs: setup ## Damage a review pack 10,000 times, sign 2,000 wrong ones and results; look for a crash or a wrong byte
	@$(PYTHON_IN_VENV) -m tests.review.mutating $(ARGS)
	@$(PYTHON_IN_VENV) -m tests.review.hostile $(ARGS)
	@$(PYTHON_IN_VENV) -m tests.review.hostile_results $(ARGS)

attacks: setup ## Try every attack from inside the cage, in each of its states, and print the table
	@$(PYTHON_IN_VENV) -m tests.cage.matrix

test-corpora: setup ## Ask the cage about the real files of 50 source packages (fetched once into build/corpora); prints a table
	@$(PYTHON_IN_VENV) -m tests.corpora files --deep $(ARGS)

fuzz: setup ## A million mutated files, always the same for a seed; ARGS="--count 10000 --seed 7" makes it shorter
	@$(PYTHON_IN_VENV) -m tests.corpora mutations $(ARGS)

tour: setup ## Render every screen of a demo vault into build/tour
	@$(PYTHON_IN_VENV) main.py tour --out build/tour $(ARGS)

package: setup ## Build the self-contained bundle, its SBOM and the Debian package into build/package
	@sh packaging/bundle/build.sh

test-package: package ## Install, start, use and remove the Debian package in a clean Debian root (as root)
	@sh packaging/bundle/test_package.sh

lock: ## Write requirements.lock anew from pyproject.toml (needs uv); ARGS="--upgrade" takes newer versions
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra dev --output-file requirements.lock $(ARGS) pyproject.toml
	@$(PYTHON_IN_VENV) packaging/extra.py ocr | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --constraint requirements.lock --output-file requirements-ocr.lock $(ARGS) -
	@$(PYTHON_IN_VENV) packaging/extra.py speech | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --constraint requirements.lock --output-file requirements-speech.lock $(ARGS) -
	@for extra in package sbom; do $(PYTHON_IN_VENV) packaging/extra.py $$extra | uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --constraint requirements.lock --output-file requirements-$$extra.lock $(ARGS) -; done
