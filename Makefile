# The front door: one command for each need. Everything here is plain Maven underneath.

.PHONY: help quick test verify format long mutation capabilities

help:            ## what there is
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/: +## /\t/'

quick:           ## compile everything, warnings allowed, no tests
	mvn -Pquick -DskipTests test-compile

test:            ## the tests of one module: make test MODULE=reactive-core
	mvn -Pquick -pl $(MODULE) -am test

verify:          ## what must pass before a change is done
	mvn -B verify

format:          ## bring all sources into shape
	mvn -pl '!bom' spotless:apply

long:            ## every count whole; writes docs/verification.md
	mvn -B verify -Plong

mutation:        ## plants faults in the core; its tests have to find them
	mvn -B verify -Pmutation -DskipTests -pl reactive-core -am

capabilities:    ## write docs/capabilities.md from the tests of this run
	mvn -B verify -Dcapabilities.update
