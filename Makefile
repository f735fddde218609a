# Every target installs what it needs first. PYTHON names another interpreter.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && exit; done; echo python3)
N ?= 1000000
APP := $(PYTHON) lapor/bootstrap.py run
DEV := $(PYTHON) lapor/bootstrap.py dev

.PHONY: run setup import-boston test check bench prove matrix screenshots clean

run:            ## everything on this machine, until Ctrl-C
	@exec $(APP) manage.py serve

setup:          ## what `run` prepares, without running it
	@exec $(APP) manage.py serve --prepare

import-boston: setup  ## the Boston 2015 log, into a registry of its own
	@exec .venv/bin/python manage.py import_boston

test:           ## the whole suite on a real PostgreSQL
	@exec $(DEV) -m pytest -n 2 --dist loadgroup --durations=40 --durations-min=4

check:          ## style, types, imports, migrations, settings, documents
	@$(DEV)
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python manage.py makemigrations --check --dry-run
	.venv/bin/python manage.py workflow_docs --check
	.venv/bin/python manage.py spectacular --validate --fail-on-warn --file .local/openapi.yaml
	diff -u docs/openapi.yaml .local/openapi.yaml
	LAPOR_HTTPS=1 LAPOR_BEHIND_PROXY=1 LAPOR_ALLOWED_HOSTS=lapor.example \
		LAPOR_BREACHED_PASSWORDS=tests/data/breached.txt \
		.venv/bin/python manage.py check --deploy --fail-level WARNING

bench:          ## measured at 10^4, 10^5 and 10^6 cases; N=10000 for a quick one
	@N=$(N) exec $(DEV) -m tests.bench

prove:          ## the fault tests: what is timed alone, then kills and races; one waits an hour
	@$(DEV) -m pytest -n 0 -m timed
	@LAPOR_BROKER_AWAY=$${LAPOR_BROKER_AWAY:-3600} exec $(DEV) -m pytest -n 3 --dist loadgroup \
		--durations=0 --durations-min=20 -m "(processes or prove) and not timed"

matrix:         ## try everybody on every address, and write table.txt and holes.txt of tests/matrix
	@exec $(DEV) -m tests.matrix

screenshots:    ## every page of every role of what `make run` runs, then what it leads nowhere to
	@$(DEV) -m tests.screens.shoot
	@LAPOR_PICTURES=1 $(DEV) -m pytest -q -n 0 -m browser tests/journeys/test_pictures.py \
		tests/journeys/test_guides.py
	@exec $(DEV) -m tests.screens.sheet

clean:          ## forget this clone's environment and data
	rm -rf .venv .local
