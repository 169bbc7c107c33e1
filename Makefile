# Everything here is a script of scripts/ or testbed/scripts/; each says at its top what it does and can be called by itself.
SHELL := /bin/sh
.SILENT:
.DEFAULT_GOAL := help
NAME ?= a

.PHONY: help setup build check unit test bench mutation image format demo demo-down cluster-up cluster-down testbed-test

help: ## this list
	awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

setup: ## install the Debian packages that are missing, find a JDK 25, name what else is missing
	scripts/setup.sh

build: ## compile, package and lay out target/lifeboat (bin/ and lib/)
	scripts/build.sh

check: ## formatter, Error Prone, NullAway, architecture; no test of behaviour
	scripts/check.sh

unit: ## tests that need no cluster
	scripts/unit.sh

test: ## every test, those on a real cluster included
	scripts/test.sh

bench: ## measurements on a real cluster, beside what they are compared to (PART=backup, restore, memory, server or engine alone)
	scripts/bench.sh $(PART)

mutation: ## which changes of the engine's code no test notices (PACKAGE=tree, format, pack, write or gc alone)
	scripts/mutation.sh $(PACKAGE)

image: ## the image of the extension, as an archive in target/
	scripts/image.sh

format: ## format the Java, Go and shell sources
	scripts/format.sh

demo: ## back up, destroy and bring back a real application; KUBECONFIG=... uses that cluster
	scripts/demo.sh

demo-down: ## remove everything that the demo made
	scripts/demo-down.sh

cluster-up: ## start a Kubernetes on this machine (NAME=b for a second one)
	testbed/scripts/build.sh
	NAME=$(NAME) $(if $(ROOT),ROOT=$(ROOT)) testbed/scripts/up.sh

cluster-down: ## end it and leave nothing behind (NAME=b)
	NAME=$(NAME) $(if $(ROOT),ROOT=$(ROOT)) testbed/scripts/down.sh

testbed-test: ## the testbed's own tests, on a cluster of their own
	testbed/scripts/test.sh
