# SPDX-License-Identifier: MIT
# The short ways in; everything else is cmake --preset NAME (docs/development.md).
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.PHONY: run test sanitize coverage fuzz mutants build binary web docs bench trust clean format tidy

JOBS := $(shell nproc)
GROKLAB := build/release/groklab
SOURCES = $(shell find src tests bench -name '*.cpp' -o -name '*.hpp')
install = tools/install_packages.sh
configure_release = cmake --preset release -DGROKLAB_TESTS=$(1) >/dev/null

# What a build tree was configured for stays: `make build` after `make test` keeps the tests.
build:
	@$(install) build trackers
	@$(MAKE) --no-print-directory binary

binary:
	@cmake --preset release >/dev/null
	@cmake --build --preset release --target groklab -j $(JOBS)

run:
	@$(install) build run
	@$(MAKE) --no-print-directory binary
	@run=$$($(GROKLAB) train transformer-p113 train.stop_when=sustained | tail -n 1); \
	$(GROKLAB) figures "$$run" --only training_curves; \
	echo; \
	echo "The run is in $$run, its training curves in $$run/figures/training_curves.png. To try next:"; \
	echo "  $(GROKLAB) train transformer-p113 weight_decay=0.5     another weight decay"; \
	echo "  $(GROKLAB) train mlp-p97                               a small multilayer perceptron"; \
	echo "  $(GROKLAB) list presets                                what else there is"

# The web page, and the program with it inside; the only targets that need npm are this one, docs and test. A Node that came
# from elsewhere is as good as Debian's, and would be in the way of its packages.
install_npm = command -v npm >/dev/null || $(install) web
npm_ci = npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
build_page = (cd web && $(npm_ci) && npm run --silent build)

# The pages of docs/ as a site in build/docs; DOCS_BASE=/groklab/ where it will not stand at the root of its host.
build_docs = (tools/check_links.py && cd web/docs && $(npm_ci) && npm run --silent build -- --logLevel warn)

docs:
	@$(install_npm)
	@$(build_docs)
	@echo "The site is in build/docs; to read it: python3 -m http.server -d build/docs"

web:
	@$(install_npm)
	@$(build_page)
	@$(MAKE) --no-print-directory build

test:
	@$(install) build trackers run paper video test
	@$(install_npm)
	@$(build_page)
	@$(build_docs)
	@(cd tests/web && $(npm_ci))
	@$(call configure_release,ON)
	@cmake --build --preset release -j $(JOBS)
	@ctest --test-dir build/release -LE trust -j 2 --output-on-failure --no-tests=error

# The unit tests once more under the address and undefined-behaviour sanitizers, then under the thread sanitizer.
# FOLDERS="core runs" makes it those of some folders of src/.
SANITIZERS := asan-ubsan tsan
FOLDERS :=
space := $(subst ,, )
sanitize:
	@$(install) build trackers run video test sanitize
	@for preset in $(SANITIZERS); do \
	  cmake --preset $$preset -DGROKLAB_TESTS=ON >/dev/null; \
	  cmake --build --preset $$preset --target $(if $(FOLDERS),$(FOLDERS:%=%_tests),unit_tests) -j $(JOBS); \
	  ctest --test-dir build/$$preset -L unit -R '^unit_($(if $(FOLDERS),$(subst $(space),|,$(strip $(FOLDERS))),.*))$$' \
	    -j 2 --output-on-failure --no-tests=error; \
	done

# Which lines and branches of src/ the unit tests run, and which the tests of the whole program.
coverage:
	@$(install) build trackers run paper video test
	@cmake --preset coverage >/dev/null
	@cmake --build --preset coverage -j $(JOBS)
	@tools/coverage.py build/coverage

# The readers of files that nobody vouches for, on bytes that nobody thought of: `make fuzz SECONDS_EACH=600`.
FUZZ_TARGETS := safetensors npz config overrides operation sweep json metrics journal wandb_log tfrecord request_target \
  http_request
SECONDS_EACH ?= 60
# Freed memory that the sanitizer keeps counts too, so it keeps little: the limit is of what a reader takes.
fuzz:
	@$(install) build test fuzz
	@cmake --preset fuzz >/dev/null
	@for target in $(FUZZ_TARGETS); do \
	  cmake --build --preset fuzz --target $${target}_fuzz -j $(JOBS); \
	  mkdir -p build/fuzz/corpus/$$target; \
	  ASAN_OPTIONS=quarantine_size_mb=16 build/fuzz/$${target}_fuzz -max_total_time=$(SECONDS_EACH) -timeout=1 -rss_limit_mb=256 \
	    -artifact_prefix=build/fuzz/ build/fuzz/corpus/$$target tests/fuzz/corpus/$$target; \
	done

# Mistakes on purpose, one after another: do the tests notice? Resumable; FOLDERS="core runs" takes those of some folders.
mutants:
	@$(install) build trackers run paper video test
	@cmake --preset mutants >/dev/null
	@cmake --build --preset mutants -j $(JOBS)
	@/usr/bin/python3 -B tests/mutants/run_mutants.py $(if $(FOLDERS),--folders $(FOLDERS))

# Everything that takes hours: long tests, an hour of fuzzing a reader, the mutants. Interrupted, the next call goes on.
trust:
	@$(install) build trackers run paper video web test fuzz
	@$(call configure_release,ON)
	@cmake --build --preset release -j $(JOBS)
	@tools/trust.py build/release
	@for target in $(FUZZ_TARGETS); do \
	  over=build/fuzz/$$target.hour; \
	  [ $$over -nt build/fuzz/$${target}_fuzz ] || \
	    { $(MAKE) --no-print-directory fuzz FUZZ_TARGETS=$$target SECONDS_EACH=3600; touch $$over; }; \
	done
	@$(MAKE) --no-print-directory mutants

# The race, start-up and memory, the distance to the counted floor, micro benchmarks. `make bench QUICK=1`: does it all
# work, roughly how fast. docs/performance.md has the rest, which takes longer.
PYTHON := /usr/bin/python3 -B
bench:
	@$(install) build bench
	@$(MAKE) --no-print-directory build
	@cmake --build --preset release --target benches -j $(JOBS)
	@$(PYTHON) bench/race/race.py $(GROKLAB) --out build/race.json $(if $(QUICK),--quick)
	@$(PYTHON) bench/studies/startup.py $(GROKLAB) $(if $(QUICK),--starts 5)
	@if [ -x build/release/unit_rates ]; then \
	  $(PYTHON) bench/studies/floor.py $(GROKLAB) build/release/unit_rates $(if $(QUICK),--rounds 2); \
	fi
	@build/release/early_window_bench
	@build/release/order_parameters_bench

format:
	@$(install) style
	@clang-format -i $(SOURCES)

tidy:
	@$(install) build style
	@cmake --preset debug >/dev/null
	@clang-tidy --quiet -p build/debug $(filter-out %_test.cpp,$(filter src/%.cpp,$(SOURCES)))

clean:
	@rm -rf build
