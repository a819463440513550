#!/bin/sh
# depinsim study: a table on stdout, sentences on stderr, and exit statuses 0 and 2.
set -u
here=build/cli/study
sim=$PWD/build/release/depinsim
rm -rf "$here"
mkdir -p "$here" || exit 1
cd "$here" || exit 1

say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }

cat > small.yaml <<'Y'
title: small
start: 2024-01-01
length: 1 yr
networks:
  x:
    title: x
    start: 2024-01-01
    tokens: [{symbol: X, decimals: 6}]
    emission: [{name: e, to: all, kind: vesting, amount: 366 X, over: 366 d, step: 1 d}]
Y
cat > study.yaml <<'Y'
title: small
kind: backtest
scenario: small
train_until: 2024-01-04
members: 2
variants_tried: 1
tried: this
series: {minted: {file: minted.csv, column: minted, optional: true, source: test}}
variants: [{name: plain}]
compare: [{name: minted, series: minted, network: x, value: supply, most_mape: 1 %}]
Y

"$sim" study study.yaml > out 2> err
code=$?
[ $code = 0 ] && [ ! -s out ] && grep -q '^not scored: minted.csv is not here (test)$' err
say $? a_study_whose_data_do_not_ship_says_so_and_ends_well

{ echo date,minted; for d in 1 2 3 4 5; do echo "2024-01-0$d,$d"; done; } > minted.csv
"$sim" study study.yaml -o dir -j 3 > out 2> err
code=$?
[ $code = 0 ] && [ "$(wc -l < out)" = 2 ] && grep -q '^plain,minted,2,0.00,.*,met$' out &&
    [ "$(wc -l < dir/plain-minted.csv)" = 3 ]
say $? a_study_prints_a_table_and_writes_its_bands

sed 's/network: x,/network: y,/' study.yaml > wrong.yaml
"$sim" study wrong.yaml > out 2> err
code=$?
[ $code = 2 ] && [ "$(tail -n 1 err)" = "wrong.yaml: variant plain: member 0: compare minted: network is y, which is not in the scenario" ]
say $? a_wrong_study_is_refused_with_a_sentence

"$sim" study nowhere > out 2> err
code=$?
[ $code = 2 ] && [ ! -s out ] && [ "$(wc -l < err)" = 1 ]
say $? a_study_that_is_not_there_is_a_wrong_input
