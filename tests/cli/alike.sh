#!/bin/sh
# The same events give the same decisions and state hashes, whatever the memory holds and
# wherever it lies: for every kernel and setting that `describe kernels` lists.  With
# --audit the state is hashed each round, and everything is done once more by kernels
# whose memory runs the other way.
set -u
depinsim=$PWD/${DEPINSIM:-build/depinsim}
case ${DEPINSIM:-} in /*) depinsim=$DEPINSIM ;; esac
here=$PWD/${BUILD:-build/release}/alike
root=$PWD
rm -rf "$here" && mkdir -p "$here" && cd "$here" || exit 1

say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }

# Jobs of 1 to 4 processors, jobs of one, and pods of a GPU cluster.
awk -v wide=1 -f "$root/tests/plugin/busy.awk" > busy.swf
awk -f "$root/tests/plugin/busy.awk" > single.swf
pods=$root/scenarios/data/openb-pods-multigpu20.csv.gz
nodes=$root/scenarios/data/openb-nodes.csv

# play OUT TRACE OPTION...: a replay's answers, jobs and errors in OUT.*; always audited.
# WITH is what the program is started by.
play() {
    out=$1
    trace=$2
    shift 2
    case $trace in
    pods) set -- "$pods" --cluster "$nodes" --mode inflate=0.2 "$@" ;;
    *) set -- "$trace.swf" "$@" ;;
    esac
    rm -f "$out".* jobs.csv
    ${WITH:-env} "$depinsim" replay "$@" --audit --jobs jobs.csv > "$out.json" 2> "$out.err" &&
        mv jobs.csv "$out.csv"
}

like() { # A B: the same in all
    for kind in json err csv; do
        cmp -s "$1.$kind" "$2.$kind" || { [ ! -e "$1.$kind" ] && [ ! -e "$2.$kind" ]; } ||
            return 1
    done
}

# Another fill of the C library's heap, laid out another way, under a stack that begins
# 100 kB lower; and no random addresses.
big=$(head -c 100000 /dev/zero | tr '\0' x)
tuned=glibc.malloc.mmap_threshold=4096:glibc.malloc.tcache_count=0
others="env_MALLOC_PERTURB_=165_GLIBC_TUNABLES=${tuned}_BIG=$big"
setarch -R true 2> no_setarch.txt && others="$others setarch_-R"

# alike TRACE OPTION...: under all of these.
alike() {
    for other in $others; do
        WITH=$(echo "$other" | sed 's/^env_/env /; s/^setarch_/setarch /; s/_\(GLIBC\|BIG\)/ \1/g')
        play other "$@"
        like once other || return 1
    done
    WITH=env
}

# Words of `describe kernels`: KIND KERNEL, or KIND KERNEL KEY VALUES.
"$depinsim" describe kernels | awk '
    /^[a-z]+s$/ { kind = $1; next }
    /^  [a-z]/ && kind { kernel = $1; print kind, kernel; next }
    /^    [a-z]/ && kind {
        if (match($0, /\([^() ]*\|[^();]*; default [^()]*\)$/)) {
            text = substr($0, RSTART + 1)
            sub(/;.*/, "", text)
            print kind, kernel, $1, text
        }
    }' > kernels.txt

# first_of TRACE...: the first that the scheduler plays.
first_of() {
    for trace in "$@"; do
        play once "$trace" --scheduler "$name" && echo "$trace" && return
    done
}

# Each scheduler, by its usual settings, under all; by each other one against its twin.
for name in $(awk '$1 == "schedulers" && NF == 2 { print $2 }' kernels.txt); do
    trace=$(first_of pods busy single)
    [ -n "$trace" ] && play once "$trace" --scheduler "$name" &&
        alike "$trace" --scheduler "$name"
    say $? "scheduler_${name}_does_the_same_in_other_memory"
    awk -v n="$name" '$1 == "schedulers" && $2 == n && NF == 4 {
        k = split($4, v, "|")
        for (i = 1; i <= k; i++) print $3 "=" v[i]
    }' kernels.txt > settings.txt
    [ -s settings.txt ] || continue
    bad=0
    while read -r setting; do
        play once "$trace" --scheduler "$name:$setting" < /dev/null ||
            { bad=1; echo "$setting: $(cat once.err)"; }
    done < settings.txt
    say $bad "scheduler_${name}_does_so_by_each_setting"
done

# Each bidder, before the first scheduler that takes it.
for name in $(awk '$1 == "bidders" && NF == 2 { print $2 }' kernels.txt); do
    bad=1
    for of in $(awk '$1 == "schedulers" && NF == 2 { print $2 }' kernels.txt); do
        for trace in single pods; do
            play once $trace --scheduler "$of" --bidder "$name"
            [ -s once.json ] || continue
            alike $trace --scheduler "$of" --bidder "$name"
            bad=$?
            break 2
        done
    done
    say $bad "bidder_${name}_does_the_same_in_other_memory"
done

# That such a test can fail: kernels that hang on addresses.
${CC:-cc} -std=c11 -O1 -fPIC -shared -I"$root/kernels/abi" -o addresses.so \
    "$root/tests/plugin/addresses.c" || exit 1
audit() { "$depinsim" replay single.swf --scheduler "./addresses.so#$1" --audit > out.json 2> out.err; }
! audit hashes && grep -qF 'scheduler hashes has another state_hash where its memory has other addresses' out.err
say $? an_address_in_a_state_hash_is_found
! audit sorts && grep -qF 'scheduler sorts decides otherwise where its memory has other addresses, first of all jobs on ' out.err
say $? an_order_by_addresses_is_found
audit neither && [ ! -s out.err ]
say $? what_hangs_on_no_address_passes
