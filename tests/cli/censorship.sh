#!/bin/sh
# A region or a provider is shut down in the middle of a window: service goes on elsewhere,
# and what it lacks is what the lost capacity implies.
set -u
here=${BUILD:-build/release}/cli-censorship
sim=${DEPINSIM:-build/release/depinsim}
rm -rf "$here" && mkdir -p "$here" || exit 1
say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }

python=
for one in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! "$one" -c 'import h5py' 2> "$here/python.txt" || python=$one
done
if [ -z "$python" ]; then
    echo "SKIP censorship: python3-h5py is not installed"
    exit
fi

run() {
    name=$1; shift
    "$sim" run censorship --quiet -o "$here/$name" "$@" &&
        "$python" tests/cli/censorship_h5py.py "$here/$name/trace.h5" open 1 > "$here/$name.open" &&
        "$python" tests/cli/censorship_h5py.py "$here/$name/trace.h5" cloud 4 > "$here/$name.cloud"
    say $? "it_runs_with_$name"
    sed "s/^/# $name, open market, /" "$here/$name.open"
    sed "s/^/# $name, cloud, /" "$here/$name.cloud"
}
alpha='outages=[{name: censors, provider: alpha, kind: at, from: 2026-01-06T12:00:00Z, until: 2026-01-07T12:00:00Z}]'
run region
run provider --set "$alpha"
run nobody --set 'outages=[]'

# Columns: stretch, useful work an hour, mean wait [s], mean latency [s], share begun soon.
value() { awk -v stretch="$2" -v column="$3" '$1 == stretch { print $column }' "$here/$1"; }
near() { awk -v a="$1" -v b="$2" -v most="$3" 'BEGIN { d = (a - b) / b; exit !(d <= most && -d <= most) }'; }
below() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a < b) }'; }

# 660 units an hour are asked for, by 660 jobs of a mean of one unit, exponential: in ten
# hours their work has a standard deviation of sqrt(2 / 6600) = 1.7 %, in a day 1.1 %.
for name in region provider; do
    near "$(value $name.open before 2)" 660 0.04 && near "$(value $name.cloud before 2)" 660 0.04
    say $? "before_${name}_all_is_served"
    # 800 or more of 1,200 cards are left, which are asked for 83 % of what they can do.
    near "$(value $name.open dark 2)" "$(value nobody.open dark 2)" 0.06 &&
        below 0.99 "$(value $name.open dark 5)" && below "$(value $name.open dark 3)" 60
    say $? "without_a_${name}_the_open_market_serves_on"
    # 150 of 300 machines are left, of 4 units an hour each, and none of them ever idles.
    near "$(value $name.cloud dark 2)" 600 0.01 && near "$(value $name.cloud night 2)" 600 0.01
    say $? "without_a_${name}_the_cloud_serves_what_its_other_region_can"
    # The line grows by 60 units an hour, and so do waits by 0.1 h an hour: 1.8 h in the mean
    # from the 12th to the 24th hour, to three standard deviations of a day's work.
    near "$(value $name.cloud night 3)" 6480 0.35
    say $? "without_a_${name}_the_clouds_line_grows_by_what_is_missing"
    near "$(value $name.open after 4)" "$(value nobody.open after 4)" 0.02 &&
        near "$(value $name.cloud after 4)" "$(value nobody.cloud after 4)" 0.02
    say $? "two_days_later_nobody_notices_a_${name}"
done
