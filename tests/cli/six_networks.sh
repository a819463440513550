#!/bin/sh
# The shipped scenario of six networks runs with every account walked, and its report
# shows where machines went.
set -u
here=build/cli-six
rm -rf "$here" && mkdir -p "$here" || exit 1
if $DEPINSIM run six-networks --quiet --audit --set 'length=84 d' -o "$here/run" \
    2> "$here/wrong"; then
    echo "ok six_networks_keep_every_token_for_twelve_weeks"
else
    echo "not ok six_networks_keep_every_token_for_twelve_weeks"
    sed 's/^/# /' "$here/wrong"
fi
if ! gnuplot --version > /dev/null 2>&1; then
    echo "SKIP the_report_shows_where_machines_went: gnuplot is not installed"
    exit 0
fi
$DEPINSIM report "$here/run" --figures "$here/figures" > /dev/null
if [ -s "$here/figures/moves-nodes.svg" ] && [ -s "$here/figures/moves-income.svg" ] &&
    grep -q 'Between the networks' "$here/run/report.html" &&
    grep -q '>nosana<' "$here/figures/moves-nodes.svg" &&
    ! grep -q '>helium<' "$here/figures/moves-nodes.svg"; then
    echo "ok the_report_shows_where_machines_went"
else
    echo "not ok the_report_shows_where_machines_went"
    ls "$here/figures" | sed 's/^/# /'
fi
