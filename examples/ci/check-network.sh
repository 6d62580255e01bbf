#!/usr/bin/env bash
# Checks in a pipeline that the network in a folder of manifests does what a file says:
#
#   examples/ci/check-network.sh MANIFESTS EXPECTATIONS [REPORT]
#
# Starts a cluster of its own, applies the manifests, verifies, and takes it down whatever happens.
# REPORT is written as JUnit XML. Exit code: that of "portolan verify" (0 satisfied, 3 not, 12 could
# not be told), or of the step that failed before.
set -euo pipefail

manifests=${1:?usage: check-network.sh MANIFESTS EXPECTATIONS [REPORT]}
expectations=${2:?usage: check-network.sh MANIFESTS EXPECTATIONS [REPORT]}
report=${3:-/dev/null}
portolan=$(dirname "$0")/../../portolan
name=ci-$$

trap '"$portolan" down --name "$name" >/dev/null' EXIT
"$portolan" up --name "$name" -f "$manifests"
"$portolan" verify --name "$name" --expect "$expectations" -o junit >"$report" || true
"$portolan" verify --name "$name" --expect "$expectations"
