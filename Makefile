# Taman's commands. `make help` prints them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# uv: the one on the PATH, or one of our own in .tools.
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
BOT := .venv/bin
NLU := nlu/.venv/bin

# Where Pythons come from pyenv, uv sees them only when PYENV_VERSION names them; elsewhere this is empty.
PYENVS := $(shell command -v pyenv >/dev/null 2>&1 && pyenv versions --bare 2>/dev/null | grep -E '^3\.(1[0-9])\.[0-9]+$$' | sort -V | paste -sd: -)
PY := $(if $(PYENVS),PYENV_VERSION=$(PYENVS),env)

.PHONY: help install demo run serve chat test test-bot test-nlu check bench train lock messages clean

help: ## print this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.tools/bin/uv:
	@echo "getting uv into .tools"
	@scripts/get-uv .tools

.venv/.done: requirements.lock pyproject.toml | $(filter .tools/bin/uv,$(UV))
	@echo "making the bot's environment (.venv)"
	@$(PY) $(UV) venv --quiet --allow-existing --python '>=3.11,<3.15' .venv
	@VIRTUAL_ENV=$(CURDIR)/.venv $(UV) pip sync --quiet --require-hashes requirements.lock
	@VIRTUAL_ENV=$(CURDIR)/.venv $(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

nlu/.venv/.done: nlu/requirements.lock nlu/pyproject.toml | $(filter .tools/bin/uv,$(UV))
	@echo "making the NLU environment (nlu/.venv, 2.5 GB: Rasa and TensorFlow)"
	@$(PY) $(UV) venv --quiet --allow-existing --python 3.10 nlu/.venv
	@VIRTUAL_ENV=$(CURDIR)/nlu/.venv $(UV) pip sync --require-hashes nlu/requirements.lock
	@touch $@

install: .venv/.done nlu/.venv/.done ## make both environments from their locks

demo: install ## try everything on this machine: chat page, bot, Rasa; no token needed
	@$(BOT)/taman demo

run: install ## talk to Telegram by long polling (needs TELEGRAM_BOT_TOKEN)
	@$(BOT)/taman run

serve: install ## talk to Telegram by webhook (needs TAMAN_WEBHOOK_URL, too)
	@$(BOT)/taman serve

chat: install ## chat in this terminal
	@$(BOT)/taman chat

train: install ## train the NLU model if none fits
	@$(BOT)/taman nlu train

test: test-nlu test-bot ## test everything, both projects

test-nlu: install
	@cd nlu && .venv/bin/python -m pytest

test-bot: install
	@scripts/get-system-packages
	@$(BOT)/taman nlu train
	@$(BOT)/python -m pytest

check: install ## lint, types, import rules, catalogs, content, NLU data
	@$(BOT)/ruff check .
	@$(BOT)/ruff format --check .
	@$(BOT)/mypy
	@$(BOT)/lint-imports --no-logo
	@$(BOT)/python scripts/check_catalogs.py
	@$(BOT)/python scripts/write_curriculum.py --check
	@$(BOT)/taman content check
	@cd nlu && .venv/bin/python check_data.py

bench: install ## measure speed and memory, as ratios in one run
	@$(BOT)/taman nlu train
	@$(BOT)/python -m bench.danger_rules
	@$(BOT)/python -m bench.class_report
	@$(BOT)/python -m bench

lock: ## write both requirements.lock files anew (needs the network)
	@$(PY) $(UV) lock --quiet --python 3.11 && $(UV) export --quiet --frozen --no-emit-project --all-groups --all-extras -o requirements.lock
	@cd nlu && $(PY) $(UV) lock --quiet --python 3.10 && $(PY) $(UV) export --quiet --python 3.10 --frozen --no-emit-project --all-groups -o requirements.lock

messages: ## take new messages of the code into the catalogs
	@$(BOT)/python scripts/update_catalogs.py

clean: ## take away what was built (not var/)
	@rm -rf .venv nlu/.venv nlu/models nlu/report .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
