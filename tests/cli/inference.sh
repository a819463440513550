#!/bin/sh
# An economy whose windows live requests to a language model, on machines of two classes.
set -u
here=${BUILD:-build/release}/cli-inference
sim=${DEPINSIM:-build/release/depinsim}
rm -rf "$here" && mkdir -p "$here" || exit 1
say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }

python=
for one in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! "$one" -c 'import h5py' 2> "$here/python.txt" || python=$one
done
if [ -z "$python" ]; then
    echo "SKIP inference: python3-h5py is not installed"
    exit
fi

# Seconds of a mean request by the table: log-normal numbers of spread 0.6, whose means are
# 172 and 167 times exp(0.18), at the rates that ttft_ms and tpot_ms come to.
wanted() {
    awk -F, -v gpu="$1" '$1 == gpu && $2 == 1 && $3 == "Meta-Llama-3-8B-Instruct" {
        prefill = ($7 - $6) * $5 / $4 / ($8 / 1000)
        print 172 * exp(0.18) / prefill + (167 * exp(0.18) - 1) * $9 / 1000
        exit
    }' scenarios/data/llm-serving.csv
}

run() {
    name=$1; shift
    "$sim" run inference --quiet -o "$here/$name" "$@" &&
        "$python" tests/cli/inference_h5py.py "$here/$name/trace.h5" open > "$here/$name.txt"
    say $? "it_runs_with_$name"
    sed "s/^/# $name: /" "$here/$name.txt"
    # Groups are homes and the farm, of 1 and 4 units an hour.
    awk -v home="$(wanted rtx4090)" -v farm="$(wanted h100-pcie)" '
        function far(a, b, most) { return a - b > most || b - a > most }
        {
            bad += $2 < 1000 || far($3, $1 == 0 ? home : farm, 5 * $4) ||
                far($5, $1 == 0 ? 1 : 4, 1e-6)
        }
        END { exit !(NR == 2 && bad == 0) }' "$here/$name.txt"
    say $? "with_${name}_requests_have_machines_for_their_tokens_over_the_rates_of_the_class"
}
run p2c
run fcfs --set networks.open.schedule.kernel=fcfs

"$sim" run inference --quiet -o "$here/again" --threads 1 &&
    cmp "$here/p2c/trace.h5" "$here/again/trace.h5"
say $? "the_same_bytes_with_one_thread"

"$sim" check inference --set networks.open.jobs.0.tokens.model=QwQ-32B-Preview 2> "$here/err"
[ $? = 2 ] && grep -q 'request: .*llm-serving.csv: no row of gpu rtx4090, 1 of them, and model QwQ-32B-Preview$' "$here/err"
say $? "a_model_that_a_class_has_no_rates_on_is_refused"

"$sim" run inference --quiet -o "$here/none" --set fleet.0.class=l4 --set fleet.1.class=a100-80 2> "$here/err"
[ $? = 2 ] && grep -q 'jobs of request want machines of the classes that they have rates on, and none of these is there' "$here/err"
say $? "requests_for_classes_that_are_not_there_stop_the_run"
