# Garda. `make demo` shows everything, `make test` proves it. Needs Python 3.11 or newer and its venv.

PORT ?= 8000
DEMO ?= jepara kotawaringin-barat
BIN := .venv/bin
FILE ?=

.PHONY: help install install-dev demo up down test lint bench backup doctor sbom lock clean

help:
	@echo "make demo [PORT=8000]  memasang semuanya, memainkan peraga, dan melayani situsnya"
	@echo "make test              memasang yang perlu dan menjalankan semua uji"
	@echo "make install | lint | bench | backup [FILE=...] | doctor | sbom | up | down | lock | clean"

install:
	@tools/install.sh runtime

install-dev:
	@tools/install.sh dev

demo: install
	@$(BIN)/garda demo $(DEMO) --port $(PORT)

up: install
	@$(BIN)/garda up --port $(PORT)

down: install
	@$(BIN)/garda down

backup: install
	@$(BIN)/garda backup $(FILE)

doctor: install
	@$(BIN)/garda doctor

# Every locked package with its hashes, for whoever watches for weaknesses.
sbom: install-dev
	@$(BIN)/python -m tools.sbom build/garda.cdx.json

lint: install-dev
	@tools/lint.sh

test: install-dev lint
	@tools/test.sh

bench: install
	@for file in $$(grep -l __main__ bench/*.py); do $(BIN)/python "$$file" || exit 1; done

# Needs uv. The files hold hashes and no addresses, so that any mirror serves.
lock:
	@tools/lock.sh

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* coverage.json build
