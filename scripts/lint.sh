#!/usr/bin/env bash
# Checks the form of the sources: clang-format, what tests/checks/source_rules.py looks for, and that the deliberate
# defects of scripts/mutations.sh still fit.
#
#   scripts/lint.sh [--fix]     with --fix, formats instead of complaining

# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/lib.sh"

format=(--dry-run --Werror)
if [[ ${1:-} == --fix ]]; then format=(-i); fi

find include src tests examples bench -name '*.[ch]pp' -print0 |
    xargs -0 -r "$(llvm_tool clang-format)" --style=file "${format[@]}"
python3 tests/checks/source_rules.py --root .

for patch in tests/mutations/*.patch; do
    git apply --check "$patch" || die "$patch does not apply any more: bring it up to date"
done
