# The commands people type: README.md says what each does. They set up what they need, on a fresh machine too.

# PYTHON=python3.13 makes the environment with that Python, and makes it again where it has another.
PYTHON ?= python3
UV_VERSION := 0.13.9
UV ?= .uv/bin/uv
READY := .venv/.ready
LOCALED := .venv/bin/localed
RESTRICTED := .venv/bin/restricted
# Where there are rows, or released tables of rows that may be gone, a release comes first.
RELEASE = [ -z "$$(find data/raw/restricted data/processed/released -mindepth 1 -type f \
  ! -path '*/restricted/README.md' ! -path '*/templates/*' -print -quit 2>/dev/null)" ] || $(RESTRICTED) release

# A Python that is named is used, for uv would choose one by itself.
ifneq ($(origin PYTHON),file)
export UV_PYTHON := $(PYTHON)
VERSION_OF = -c 'import sys; print(sys.implementation.name, *sys.version_info[:3])'
ifneq ($(shell $(PYTHON) $(VERSION_OF) 2>/dev/null),$(shell .venv/bin/python $(VERSION_OF) 2>/dev/null))
$(READY): other-python
other-python: ;
.PHONY: other-python
endif
endif

# A user without a home to write in, as in many containers, keeps uv's downloads here.
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/uv
ifeq ($(UV_CACHE_DIR)$(shell mkdir -p "$(CACHE)" 2>/dev/null && [ -w "$(CACHE)" ] && echo writable),)
export UV_CACHE_DIR := $(CURDIR)/.uv/cache
endif
export UV_COMPILE_BYTECODE := 1
export UV_PROJECT_ENVIRONMENT := .venv
# One thread a kernel: the kernels are the parallel part.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1

.PHONY: report preview profile profiles test test-all browser lab check simulate refresh sync seal archive bench acro attacks quarto clean setup exact faults
.DEFAULT_GOAL := report

report: $(READY)
	@$(RELEASE)
	@$(LOCALED) report $(if $(LOCALITY),--locality $(LOCALITY)) $(if $(COLD),--cold) $(if $(SCHEDULER),--scheduler $(SCHEDULER)) \
	  $(if $(RENDERER),--renderer $(RENDERER)) $(if $(FORMATS),--formats $(FORMATS))

preview: $(READY)
	@$(RELEASE)
	@$(LOCALED) preview $(LOCALITY) $(if $(PORT),--port $(PORT))

profile: $(READY)
	@$(LOCALED) profile "$(LA)"

profiles: $(READY)
	@$(LOCALED) profiles $(if $(SCHEDULER),--scheduler $(SCHEDULER))

test: $(READY)
	@.venv/bin/pytest -m 'not slow and not nightly' --hypothesis-profile=few $(ARGS)

# The slow ones too (`pytest.mark.slow`), and all examples of each property.
test-all: $(READY)
	@.venv/bin/pytest $(ARGS)

# Not in the usual set, since it drives programs that are not Python: Chromium, and Java for the EPUB.
browser: $(READY)
	@$(UV) sync --quiet --locked --inexact --group browser
	@.venv/bin/pytest -n0 -s tests/browser $(ARGS)

lab: $(READY)
	@$(RELEASE)
	@$(LOCALED) lab $(if $(filter 1,$(ALLOW_ROOT)),--allow-root)

# The two long ones. Their short shares are in `make test-all`, with the same examples each time; here with new ones.
SEARCHING := --hypothesis-profile=default
exact: $(READY)
	@.venv/bin/python -m tests.exactness
	@TRIALS=$(or $(TRIALS),25) .venv/bin/pytest $(SEARCHING) tests/build/test_real_graph.py
	@SEQUENCES=$(or $(TRIALS),25) .venv/bin/pytest $(SEARCHING) tests/faults/test_edit_sequences.py

faults: $(READY)
	@TRIALS=500 .venv/bin/pytest $(SEARCHING) -m '' tests/faults tests/test_bad_inputs.py
	@.venv/bin/python -m tests.damaged_files --inputs 12000
	@.venv/bin/python -m tests.faults --trials $(or $(TRIALS),200)

check: $(READY)
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(LOCALED) check
	@$(RESTRICTED) guard

simulate: $(READY)
	@$(RESTRICTED) simulate $(if $(SEED),--seed $(SEED))

refresh: $(READY)
	@$(LOCALED) refresh $(or $(FOLDER),$(error Name the folder of publishers' files: make refresh FOLDER=…))

sync: $(READY)
	@$(LOCALED) sync

seal: $(READY)
	@$(LOCALED) seal $(FILE)

archive: $(READY)
	@$(LOCALED) archive

bench: $(READY)
	@.venv/bin/python -m benchmarks $(ARGS)

# Long, so run by hand and not in a build: the gate under attack, and its decisions compared with ACRO's. The book shows the
# last result, with its date and commit.
attacks: $(READY)
	@.venv/bin/python -m benchmarks.disclosure.attack_trial $(if $(TRIALS),--cases $(TRIALS))
	@.venv/bin/python -m benchmarks.acro.acro_comparison

# ACRO's decisions on made-up people, in an environment of their own (it needs an older pandas); then sealed.
acro: $(READY)
	@$(UV) run --quiet --isolated --no-project --with acro==1.0.2 python benchmarks/acro/decide.py data/raw/disclosure
	@$(LOCALED) seal data/raw/disclosure/acro_decisions.csv

quarto: $(READY)
	@$(UV) sync --quiet --locked --group quarto && echo "Quarto is installed: 'make report' uses it from now on."

clean:
	@rm -rf outputs data/processed _variables.yml .doit
	@echo "Removed what the build made; the environment in .venv stays."

setup: $(READY)

# The locked environment. It is made again when the lock or the project file changes, and not otherwise.
$(READY): uv.lock pyproject.toml | $(UV)
	@$(PYTHON) -c '' 2>/dev/null || [ -z "$(UV_PYTHON)" ] || { \
	  echo "There is no Python '$(PYTHON)' here: install it, or name another from 3.11 to 3.13 with PYTHON=…"; exit 1; }
	@echo "Setting up the locked Python environment in .venv (the first time takes a few minutes)"
	@$(UV) sync --quiet --locked
	@touch $@

.uv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "This project needs Python 3.11 to 3.13, and '$(PYTHON)' is older: install one, or name it with PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv .uv || { \
	  echo "'$(PYTHON)' cannot make a virtual environment: on Debian and Ubuntu, 'apt install python3-venv' mends that."; \
	  rm -rf .uv; exit 1; }
	@.uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
