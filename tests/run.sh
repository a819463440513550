#!/bin/sh
# run.sh PROGRAM...: runs test programs and scripts, two at a time, and counts their cases.
#
# A program prints one line a case: `ok NAME`, `not ok NAME` or `SKIP NAME: why`.  One
# that fails without a `not ok`, runs longer than TEST_SECONDS or has no case at all
# counts as a failed case itself.  The last line reads `N passed, N failed, N skipped`.
#
#   BUILD         build/<mode>; logs go to BUILD/log
#   DEPINSIM      the program under test, for scripts
#   TEST_JOBS     programs at a time, by default the number of cores
#   TEST_UNDER    valgrind: memory use is judged and values are not, since valgrind
#                 computes long double with 53 bits
set -u

BUILD=${BUILD:-build/release}
DEPINSIM=${DEPINSIM:-$BUILD/depinsim}
TEST_SECONDS=${TEST_SECONDS:-1200}
export BUILD DEPINSIM TEST_SECONDS
memory_error=99

run_program() {
    case ${TEST_UNDER:-}/$1 in
    valgrind/*)
        OMP_NUM_THREADS=1 valgrind --quiet --error-exitcode=$memory_error \
            --leak-check=full --errors-for-leak-kinds=definite,indirect "$1"
        ;;
    */*.sh) timeout "$TEST_SECONDS" sh "$1" ;;
    *) timeout "$TEST_SECONDS" "$1" ;;
    esac
}

tell() {
    if [ "$failed" -gt 0 ]; then
        echo "FAIL  $name"
        grep -v '^ok ' "$log" | sed 's/^/      /'
    else
        echo "ok    $name ($passed cases, $took ms)"
        grep '^SKIP ' "$log" | sed 's/^/      /'
    fi
}

# Runs one program; leaves its output in a log that ends with `counts P F S`.
one() {
    name=${1#"$BUILD"/}
    log=$BUILD/log/$name.log
    mkdir -p "$(dirname "$log")"
    begin=$(date +%s%N)
    run_program "$1" >"$log" 2>&1 </dev/null
    code=$?
    took=$((($(date +%s%N) - begin) / 1000000))
    if [ "${TEST_UNDER:-}" = valgrind ] && [ $code -ne $memory_error ]; then
        sed -i 's/^not ok /ok /' "$log"
        [ $code -gt 1 ] || code=0
    fi
    passed=$(grep -c '^ok ' "$log")
    failed=$(grep -c '^not ok ' "$log")
    skipped=$(grep -c '^SKIP ' "$log")
    if [ $code -eq 124 ]; then
        echo "longer than $TEST_SECONDS s" >>"$log"
    fi
    if [ $code -ne 0 ] && [ "$failed" -eq 0 ]; then
        echo "ended with status $code" >>"$log"
        failed=1
    elif [ $((passed + failed + skipped)) -eq 0 ]; then
        echo "no test case" >>"$log"
        failed=1
    fi
    tell >"$log.told"
    cat "$log.told"
    echo "counts $passed $failed $skipped" >>"$log"
}

if [ "${1:-}" = --one ]; then
    one "$2"
    exit 0
fi

rm -rf "$BUILD/log"
mkdir -p "$BUILD/log"
if [ $# -gt 0 ]; then
    printf '%s\n' "$@" |
        xargs -P "${TEST_JOBS:-$(nproc)}" -I '{}' sh "$0" --one '{}'
fi
find "$BUILD/log" -name '*.log' -exec tail -qn 1 '{}' + | awk '
    $1 == "counts" { passed += $2; failed += $3; skipped += $4 }
    END {
        printf "%d passed, %d failed", passed, failed
        if (skipped > 0) printf ", %d skipped", skipped
        print ""
        exit failed > 0 || passed == 0
    }'
