# Each target is a thin line; what it does lives in the program. `make help` lists them.
PYTHON ?= python3
CORPUS ?= corpus
INDEX  ?= index
HOST   ?= 127.0.0.1
PORT   ?= 8000
NODES  ?= 1
OSPORT ?= 9200
VENV   := .venv
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run index test check format bench ranking golden soak faults fuzz mutation hostile opensearch opensearch-soak ocr clean

help:            ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: index       ## set up, build the index, serve it (HOST= PORT=)
	$(BIN)/python -m search_app serve --index "$(INDEX)" --host $(HOST) --port $(PORT)

index: $(VENV)/run.stamp  ## rebuild the index (CORPUS= INDEX=)
	$(BIN)/python -m indexer build "$(CORPUS)" --index "$(INDEX)"

test: $(VENV)/dev.stamp  ## set up and run every test
	$(BIN)/python -m pytest

check: $(VENV)/dev.stamp  ## formatting, lint, types, rooms
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_rooms.py

format: $(VENV)/dev.stamp  ## format the code and sort its imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

ranking: $(VENV)/$(if $(SETS),bench,dev).stamp  ## judge the ranking over tests/ranking, or over judged sets (SETS= OPTIONS=)
	$(BIN)/python -m tests.ranking$(if $(SETS),.sets "$(SETS)" $(OPTIONS))

golden: $(VENV)/dev.stamp  ## rewrite the golden files; read the diff
	$(BIN)/python -m tests.golden
	$(BIN)/python -m tests.ranking --write

bench: $(VENV)/bench.stamp  ## measure pages, builds and a server under load, beside tantivy and others (half an hour)
	$(BIN)/python -m tests.bench --write
	$(BIN)/python -m tests.bench.formats --write
	$(BIN)/python -m tests.bench.building --write
	$(BIN)/python -m tests.bench.load build/bench/load --write
	-$(BIN)/python -m tests.bench.pages build/bench/pages --write
	$(BIN)/python -m tests.bench.slow_clients build/bench/load --write
	$(BIN)/python -m tests.bench.kept_answers build/bench/load --write
	$(BIN)/python -m tests.bench.exporting build/bench/load
	$(BIN)/python -m tests.bench.beside_opensearch --write

soak: $(VENV)/dev.stamp  ## kill builds and workers, publish under load, damage an index (an hour; MINUTES=)
	$(BIN)/python -m tests.bench.soak_load --minutes $(or $(MINUTES),30)
	$(BIN)/python -m tests.bench.soak
	$(BIN)/python -m tests.bench.damage

faults: $(VENV)/dev.stamp  ## let every file operation of a build fail once: full disk, I/O error, short write (an hour)
	$(BIN)/python -m tests.faults

fuzz: $(VENV)/fuzz.stamp  ## feed readers, parsers and the query language what a fuzzer makes (SECONDS= for each target)
	$(BIN)/python -m tests.fuzzing --seconds $(or $(SECONDS),60)

mutation: $(VENV)/mutation.stamp  ## change the code in places drawn by lot and see what no test notices (ROOMS= COUNT= SEED=; an hour)
	$(BIN)/python -m tests.mutation $(ROOMS) --count $(or $(COUNT),150) --seed $(or $(SEED),1)

hostile: $(VENV)/dev.stamp  ## index files that mean no good: how each ends, its time and memory (some minutes)
	$(BIN)/python -m tests.hostile

opensearch: $(VENV)/dev.stamp  ## a trial cluster of OpenSearch on this machine until Ctrl-C (NODES=1|3 OSPORT=)
	$(BIN)/python -m tests.opensearch --nodes $(NODES) --port $(OSPORT)

ocr: $(VENV)/ocr.stamp  ## install what reads scanned pages; it needs Tesseract's Spanish data too
	@$(BIN)/python -c 'import sys; from indexer.reading.ocr import data_folder; sys.exit(not data_folder())' || \
	  { echo "Tesseract's Spanish data is missing: install it with: apt install tesseract-ocr-spa"; exit 1; }
	@echo "Scanned pages will be read when the index is built: make index"

opensearch-soak: $(VENV)/dev.stamp  ## three nodes: the contract, 500 queries on three engines, faults (half an hour)
	$(BIN)/python -m tests.opensearch.soak

clean:           ## forget the environment and the index
	rm -rf $(VENV) $(INDEX)

# The environment: exactly the versions of the lock, checked by their hashes.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Signatura needs Python 3.11 or newer; choose one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "Python's venv is missing: install it with: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock requirements-opensearch.lock $(VENV)/run.stamp | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-opensearch.lock
	@touch $@

$(VENV)/ocr.stamp: requirements-ocr.lock $(VENV)/run.stamp | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ocr.lock
	@touch $@

$(VENV)/fuzz.stamp: requirements-fuzz.lock $(VENV)/dev.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	@touch $@

$(VENV)/mutation.stamp: requirements-mutation.lock $(VENV)/dev.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-mutation.lock
	@touch $@

$(VENV)/bench.stamp: requirements-bench.lock $(VENV)/dev.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@
