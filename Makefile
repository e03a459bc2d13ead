# Everything a person types. The work is in dtscore/bootstrap, plain Python that needs nothing installed.
# ARGS is handed on:  make test ARGS="-k rules",  make bench ARGS="province"
PYTHON ?= python3
ARGS ?=

.PHONY: run test bench fmt

run:
	@$(PYTHON) -m dtscore.bootstrap run

test:
	@$(PYTHON) -m dtscore.bootstrap test $(ARGS)

bench:
	@$(PYTHON) -m dtscore.bootstrap bench $(ARGS)

fmt:
	@$(PYTHON) -m dtscore.bootstrap fmt
