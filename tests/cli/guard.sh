#!/bin/sh
# Kernels that hang, crash, write past their output or talk nonsense: each is reported by
# name, call and time, the replay ends with status 2, and the jobs that had ended by then
# are in the file.
set -u
depinsim=$PWD/${DEPINSIM:-build/depinsim}
case ${DEPINSIM:-} in /*) depinsim=$DEPINSIM ;; esac
here=$PWD/${BUILD:-build/release}/guard
root=$PWD
rm -rf "$here" && mkdir -p "$here" && cd "$here" || exit 1

${CC:-cc} -std=c11 -O1 -w -fPIC -shared -I"$root/kernels/abi" -o evil.so \
    "$root/tests/plugin/evil.c" || exit 1

# At 3 s, when it goes wrong, two jobs have ended, the first runs and the last arrives.
cat > small.swf << 'LOG'
; MaxProcs: 3
1 0 0 10 1 -1 -1 1 10 -1 1 1 1 -1 -1 -1 -1 -1
2 0 0 1 1 -1 -1 1 1 -1 1 1 1 -1 -1 -1 -1 -1
3 0 0 2 1 -1 -1 1 2 -1 1 1 1 -1 -1 -1 -1 -1
4 3 0 5 1 -1 -1 1 5 -1 1 1 1 -1 -1 -1 -1 -1
LOG
cat > ended-2.csv << 'TABLE'
job,submit_s,start_s,finish_s,machines
2,0.000000000,0.000000000,1.000000000,1
3,0.000000000,0.000000000,2.000000000,2
TABLE
head -n 1 ended-2.csv > ended-0.csv
cat > ended-4.csv << 'TABLE'
job,submit_s,start_s,finish_s,machines
1,0.000000000,0.000000000,10.000000000,0
2,0.000000000,0.000000000,1.000000000,1
3,0.000000000,0.000000000,2.000000000,2
4,3.000000000,3.000000000,8.000000000,1
TABLE

# is WAY ENDED SENTENCE: what the replay says, with so many jobs in the file.
is() {
    "$depinsim" replay small.swf --scheduler "./evil.so:way=$1" --call-limit '0.3 s' \
        ${audit:-} --jobs jobs.csv > out.json 2> said.txt
    code=$?
    echo "--scheduler: scheduler evil, call $3; the jobs that had ended, $2, are in jobs.csv" \
        > wanted.txt
    if [ $code -eq 2 ] && [ ! -s out.json ] && cmp -s said.txt wanted.txt &&
        cmp -s jobs.csv "ended-$2.csv"; then
        echo "ok a_kernel_that_goes_wrong_by_$1_is_reported"
    else
        echo "not ok a_kernel_that_goes_wrong_by_$1_is_reported"
        echo "status $code"
        diff wanted.txt said.txt
        diff "ended-$2.csv" jobs.csv
    fi
    rm -f jobs.csv
}

late='it had not answered after 0.3 s'
is hang 2 "decide at 3 s: $late"
is hang_in_host 2 "decide at 3 s: $late"
is hang_in_submit 2 "submit at 3 s: $late"

is segfault 2 'decide at 3 s: it crashed (segmentation fault)'
is divide 2 'decide at 3 s: it crashed (division by zero or out of range)'
is illegal 2 'decide at 3 s: it crashed (illegal instruction)'
is aborts 2 'decide at 3 s: it crashed (abort)'
is overflow 2 'decide at 3 s: it crashed (stack overflow)'
is past_its_own 2 'decide at 3 s: it crashed (segmentation fault)'
is in_submit 2 'submit at 3 s: it crashed (segmentation fault)'
is in_state_hash 4 'state_hash at 10 s: it crashed (segmentation fault)'
is in_join 0 'join at 0 s: it crashed (segmentation fault)'

is past_job 2 'decide at 3 s: it wrote past the end of `job`'
is past_node 2 'decide at 3 s: it wrote past the end of `node`'
is past_node_first 2 'decide at 3 s: it wrote past the end of `node_first`'
is before_devices 2 'decide at 3 s: it wrote before the start of `devices`'
is reads_past_what 2 'decide at 3 s: it read past the end of `what`'
is new_cap 2 'decide at 3 s: it changed a size or a pointer of `orders`'
is new_array 2 'decide at 3 s: it changed a size or a pointer of `orders`'

is too_many 2 'decide at 3 s: it gives a wrong number of orders, 1025'
is negative 2 'decide at 3 s: it gives a wrong number of orders, 4294967295'
is too_many_nodes 2 'decide at 3 s: it gives a wrong number of orders, 1'
is unknown_node 2 'decide at 3 s: it names an unknown node 77'
is unknown_job 2 'decide at 3 s: it decides on a job that does not wait, 1000000'
is twice 2 'decide at 3 s: it decides on a job that does not wait, 3'
is ended_job 2 'decide at 3 s: it decides on a job that does not wait, 1'
is busy_node 2 'decide at 3 s: it places job 3 where there is no room (slots), on node 0'
is broken_list 2 'decide at 3 s: its list of nodes is broken at order 0'
is no_such_order 2 'decide at 3 s: there is no order of kind 99'
is negative_time 2 'decide at 3 s: it wants to be woken in the past, order 0'
is more_for_ever 2 'decide at 3 s: it gives a wrong number of orders, 0'
is no_such_status 2 'decide at 3 s: an error of its own (-77)'
is more_wakes_for_ever 2 'decide at 3 s: it wants to be woken too often, wake 1048577'
is wakes_for_ever 2 \
    'decide at 3.01677722 s: it wants to be woken for ever and begins nothing, wake 16777217'

audit=--audit
is into_jobs 2 'submit at 3 s: it wrote into what it was shown'

# What is wrong at the end takes nothing away.
for way in nothing in_destroy; do
    "$depinsim" replay small.swf --scheduler "./evil.so:way=$way" --jobs jobs.csv \
        > out.json 2> said.txt
    if [ $? -eq 0 ] && [ ! -s said.txt ] && cmp -s jobs.csv ended-4.csv; then
        echo "ok a_kernel_that_goes_wrong_by_${way}_has_placed_its_jobs"
    else
        echo "not ok a_kernel_that_goes_wrong_by_${way}_has_placed_its_jobs"
    fi
done
