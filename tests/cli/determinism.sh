#!/bin/sh
# The same scenario and seed give the same trace, whatever the threads, the build, the
# kills and the checkpoints: DESIGN's levels "values" and "bytes".
set -u
here=build/cli/determinism
sim=build/release/depinsim
rm -rf "$here" && mkdir -p "$here" || exit 1
small="--set fleet.0.count=2000 --set fleet.0.operators=290 --set fleet.1.count=6000 \
 --set fleet.1.operators=100 --set fleet.2.count=2000 --set fleet.2.operators=10 \
 --set length=900d --set trace.nodes_at=[2021-06-01]"

say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
run() { dir=$1; shift; "$sim" run filecoin-20y --quiet $small -o "$here/$dir" "$@"; }
root() { h5dump -d /entry/digest/root "$1" | sed -n 's/.*"\([0-9a-f]\{32\}\)".*/\1/p'; }
chain() { h5dump -d /entry/digest/epochs "$1" | grep -o '"[0-9a-f]\{32\}' | cksum; }

run base --threads 1 && base=$(root "$here/base/trace.h5")
[ -n "${base:-}" ]; say $? "a_trace_has_a_root_digest"

run again --threads 1; cmp -s "$here/base/trace.h5" "$here/again/trace.h5"
say $? "two_runs_of_one_binary_give_equal_bytes"

run two --threads 2; cmp -s "$here/base/trace.h5" "$here/two/trace.h5"
say $? "one_and_two_threads_give_equal_bytes"

run seed2 --seed 2; [ "$(root "$here/seed2/trace.h5")" != "$base" ]
say $? "another_seed_gives_another_root"

run often --checkpoint 1; cmp -s "$here/base/trace.h5" "$here/often/trace.h5"
say $? "a_checkpoint_every_epoch_gives_equal_bytes"

run audit --audit; cmp -s "$here/base/trace.h5" "$here/audit/trace.h5"
say $? "an_audit_of_every_epoch_gives_equal_bytes"

run proofs --verify all; cmp -s "$here/base/trace.h5" "$here/proofs/trace.h5" &&
    grep -q '"verify": "all"' "$here/proofs/run.json" &&
    grep -q '"verify": "auto"' "$here/base/run.json"
say $? "running_all_proofs_gives_equal_bytes_and_is_noted_in_run_json"

run plain --set 'trace.nodes_at=[]'
[ "$(chain "$here/base/trace.h5")" = "$(chain "$here/plain/trace.h5")" ]
say $? "with_and_without_every_node_the_epochs_chain_is_equal"

# ---- five dates, save, exit, reload --------------------------------------------------
same=0
for until in 2020-10-29 2021-01-03 2021-06-01 2022-02-14 2023-03-30; do
    run "part" --until $until --force && [ ! -e "$here/part/trace.h5" ] &&
        "$sim" resume "$here/part" --quiet --threads 2 &&
        cmp -s "$here/base/trace.h5" "$here/part/trace.h5" || same=1
done
say $same "a_run_stopped_and_resumed_at_five_dates_gives_equal_bytes"

# ---- kills ---------------------------------------------------------------------------
run kill --checkpoint 20 --until 2020-10-17 --force
n=0
i=0
while [ $n -lt 20 ] && [ $i -lt 200 ]; do
    i=$((i + 1))
    "$sim" resume "$here/kill" --quiet --checkpoint 20 &
    pid=$!
    sleep "0.0$((i * 7 % 6 + 2))"
    kill -9 $pid 2> "$here/kill.log" && n=$((n + 1))
    wait $pid 2> "$here/kill.log"
    [ ! -e "$here/kill/trace.h5" ] || run kill --checkpoint 20 --until 2020-10-17 --force
done
"$sim" resume "$here/kill" --quiet && [ $n -eq 20 ] &&
    cmp -s "$here/base/trace.h5" "$here/kill/trace.h5"
say $? "twenty_kills_and_resumes_end_in_equal_bytes"

# Killed before there is any state: the scenario's start is one.
n=1
i=0
while [ $n -ne 0 ] && [ $i -lt 200 ]; do
    i=$((i + 1))
    rm -rf "$here/early"
    "$sim" run filecoin-20y --quiet $small -o "$here/early" --checkpoint 100000 &
    pid=$!
    until [ -e "$here/early/checkpoint" ]; do sleep 0.001; done
    kill -9 $pid 2> "$here/kill.log" && [ ! -e "$here/early/trace.h5" ]
    n=$?
    wait $pid 2> "$here/kill.log"
done
[ -s "$here/early/checkpoint" ] && [ "$(wc -c < "$here/early/checkpoint")" -lt 100 ] &&
    "$sim" resume "$here/early" --quiet && cmp -s "$here/base/trace.h5" "$here/early/trace.h5"
say $? "a_kill_before_the_first_state_and_a_resume_end_in_equal_bytes"

"$sim" resume "$here/base" --quiet; say $? "resuming_a_finished_run_is_no_error"

# ---- an economy with everything on ---------------------------------------------------
rich() { dir=$1; shift; "$sim" run tests/cli/rich.yaml --quiet -o "$here/$dir" "$@"; }
alike() { cmp -s "$here/rich/trace.h5" "$here/$1/trace.h5"; }

rich rich --threads 1 && economy=$(root "$here/rich/trace.h5")
[ -n "${economy:-}" ] && [ "$(h5dump -d /entry/events/what "$here/rich/trace.h5" |
    grep -o '"amendment"' | wc -l)" -eq 4 ]
say $? "a_rich_economy_lives_and_its_rules_change"

rich rich2 --threads 2 && alike rich2 && rich rich7 --threads 7 && alike rich7
say $? "a_rich_economy_gives_equal_bytes_with_one_two_and_seven_threads"

rich rich-often --checkpoint 1 --threads 2 && alike rich-often &&
    rich rich-audit --audit --threads 2 && alike rich-audit
say $? "a_rich_economy_gives_equal_bytes_with_checkpoints_and_audits_of_every_epoch"

same=0
for until in 2026-01-02 2026-03-08 2026-06-11 2026-09-01 2027-05-15; do
    rich rich-part --until $until --force && [ ! -e "$here/rich-part/trace.h5" ] &&
        "$sim" resume "$here/rich-part" --quiet --threads 2 && alike rich-part || same=1
done
say $same "a_rich_economy_stopped_and_resumed_at_five_dates_gives_equal_bytes"

rich rich-kill --checkpoint 10 --until 2026-01-03 --force
n=0
i=0
while [ $n -lt 8 ] && [ $i -lt 100 ]; do
    i=$((i + 1))
    "$sim" resume "$here/rich-kill" --quiet --checkpoint 10 &
    pid=$!
    sleep "0.$((i * 7 % 3))$((i * 3 % 10))"
    kill -9 $pid 2> "$here/kill.log" && n=$((n + 1))
    wait $pid 2> "$here/kill.log"
    [ ! -e "$here/rich-kill/trace.h5" ] ||
        rich rich-kill --checkpoint 10 --until 2026-01-03 --force
done
"$sim" resume "$here/rich-kill" --quiet && [ $n -eq 8 ] && alike rich-kill
say $? "a_rich_economy_killed_and_resumed_eight_times_ends_in_equal_bytes"

rich rich-seed --seed 2 && [ "$(root "$here/rich-seed/trace.h5")" != "$economy" ]
say $? "a_rich_economy_with_another_seed_has_another_root"

# ---- other builds --------------------------------------------------------------------
for build in "debug gcc build/debug" "release clang build/release-clang"; do
    set -- $build
    if make MODE="$1" CC="$2" "$3/depinsim" "$3/depinsim-window" > "$here/$2.log" 2>&1; then
        sim=$3/depinsim
        run "$2" --threads 2
        [ "$(root "$here/$2/trace.h5")" = "$base" ]
        say $? "the_$1_build_of_$2_gives_the_same_root"
        rich "rich-$2" --threads 2
        [ "$(root "$here/rich-$2/trace.h5")" = "$economy" ]
        say $? "the_$1_build_of_$2_gives_the_same_root_of_a_rich_economy"
    else
        tail -n 5 "$here/$2.log"
        say 1 "the_$1_build_of_$2_gives_the_same_root"
    fi
done
