# Everything runs in a virtual environment that the first target makes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)

.PHONY: app test test-all lint gallery bench system-tools clean

app: $(VENV)/installed
	$(BIN)/graphviz-backprop app

test: $(VENV)/installed-tests system-tools lint
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "not heavy"

# Integrations with other programs, which take minutes.
test-all: $(VENV)/installed-tests system-tools
	$(BIN)/python -m pytest -n auto --dist loadgroup -m heavy

lint: $(VENV)/installed-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tests/test_architecture.py  # reports modules of more than 300 lines

gallery: $(VENV)/installed
	$(BIN)/graphviz-backprop gallery gallery

bench: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/installed: pyproject.toml $(VENV)/bin/python
	$(BIN)/pip install --quiet -e .
	touch $@

$(VENV)/installed-tests: pyproject.toml $(VENV)/bin/python
	$(BIN)/pip install --quiet -e ".[test,oracle]"
	touch $@ $(VENV)/installed

$(VENV)/installed-bench: $(VENV)/installed-tests
	$(BIN)/pip install --quiet -e ".[bench]"
	touch $@

# What some tests open files with; installed where apt-get is at hand, else those tests say so.
system-tools:
	@if command -v apt-get >/dev/null 2>&1; then \
	  missing=""; \
	  command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="$$missing chromium"; \
	  command -v soffice >/dev/null 2>&1 || missing="$$missing libreoffice-impress"; \
	  command -v pdftotext >/dev/null 2>&1 || missing="$$missing poppler-utils"; \
	  command -v pdflatex >/dev/null 2>&1 || missing="$$missing texlive-latex-recommended texlive-pictures lmodern"; \
	  if [ -n "$$missing" ]; then \
	    $(SUDO) apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  fi; \
	fi

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
