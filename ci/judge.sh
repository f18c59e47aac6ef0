#!/usr/bin/env bash
# Fails when the gravest open risk, MLOBS_RISK, is at least as grave as MLOBS_FAIL_ON.
set -euo pipefail

rank() {
  case "$1" in
    high) echo 3 ;;
    medium) echo 2 ;;
    low) echo 1 ;;
    none) echo 0 ;;
    *) echo "mlobs: fail-on is high, medium or low, and not \`$1\`" >&2; exit 64 ;;
  esac
}

risk="$(rank "$MLOBS_RISK")"
least="$(rank "$MLOBS_FAIL_ON")"
if [ "$risk" -ge "$least" ]; then
  echo "::error::a $MLOBS_RISK risk is open: mend it, or acknowledge it under \`review.acknowledged\` in mlobs.yaml"
  exit 6
fi
