# make run    set everything up and open the app        make test   set up for the tests and run them
# make check  ruff and mypy                             make clean  remove the environment; corpora, builds and records stay
VENV   ?= .venv
PYTHON ?= python3
PY      = $(VENV)/bin/python
# read by `make run`, for example: make run ARGS="--port 8000 --corpus mine"
ARGS   ?=

.PHONY: run test check clean
.DELETE_ON_ERROR:

run: $(VENV)/.installed
	@$(PY) app.py --open $(ARGS)

test: $(VENV)/.installed-for-tests
	@OMP_NUM_THREADS=1 $(PY) -m pytest --numprocesses 3 --dist loadfile $(ARGS)

check: $(VENV)/.installed-for-tests
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed, $(PYTHON) is older; try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "Python's venv is missing: install it (Debian, Ubuntu: apt install python3-venv)"; rm -rf $(VENV); exit 1; }

# Compiled on all cores, which pip does on one: half a minute less. Some packages ship files that no Python compiles.
# OpenCV, which PaddleOCR brings, needs libGL; where that is missing its headless build takes its place.
$(VENV)/.installed: requirements.txt | $(PY)
	@echo "Installing (about 3 GB, some minutes the first time)"
	@$(PY) -m pip install --disable-pip-version-check --quiet --no-compile --requirement requirements.txt
	@$(PY) -W ignore -m compileall -qq -j 0 $(VENV)/lib || true
	@$(PY) -c "import cv2" 2>/dev/null || $(PY) -m pip install --disable-pip-version-check --quiet \
	  --force-reinstall --no-deps opencv-contrib-python-headless==4.10.0.84
	@touch $@

$(VENV)/.installed-for-tests: tests/requirements.txt $(VENV)/.installed
	@$(PY) -m pip install --disable-pip-version-check --quiet --requirement tests/requirements.txt
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
