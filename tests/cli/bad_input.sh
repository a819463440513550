#!/bin/sh
# Bad scenarios are refused before anything is written: exit status 2, one line on stderr
# that names where, and no output.  Folders that cannot be written: exit status 1.
set -u
here=build/cli/bad_input
sim=$PWD/build/release/depinsim
rm -rf "$here"
mkdir -p "$here/networks" || exit 1
cd "$here" || exit 1

say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }

# refused NAME STATUS PATTERN ARGUMENTS...: the run fails so and leaves no folder.
refused() {
    name=$1 status=$2 pattern=$3
    shift 3
    rm -rf out
    timeout 60 "$sim" run --quiet "$@" > stdout.txt 2> stderr.txt
    code=$?
    lines=$(wc -l < stderr.txt)
    if [ $code = "$status" ] && [ "$lines" = 1 ] && [ ! -s stdout.txt ] &&
        grep -qE -- "$pattern" stderr.txt && [ ! -e out ]; then
        say 0 "$name"
    else
        echo "# exit $code, $lines lines, wants $status and /$pattern/: $(cut -c1-300 stderr.txt)"
        say 1 "$name"
    fi
}

head='title: t
start: 2020-01-01
length: 10 d
'
net='networks:
  n:
    title: n
    start: 2020-01-01
    tokens: [{symbol: TOK, decimals: 9, cap: 1e9}]
'
# changed SED: the network, changed.
changed() { printf '%s' "$net" | sed "$1"; }
# bad NAME PATTERN TEXT: a scenario of that text.
bad() {
    printf '%s' "$3" > "$1.yaml"
    refused "$1" 2 "$2" "$1.yaml" -o out
}

# ---- YAML ----------------------------------------------------------------------------
bad syntax '^syntax.yaml:[0-9]+:[0-9]+: ' "${head}networks: {n: [}
"
bad tab '^tab.yaml:[0-9]+:[0-9]+: ' "title: t
	start: 2020-01-01
"
bad empty '^empty.yaml' ''
bad scalar '^scalar.yaml: .*not a mapping' 'hello'
bad list '^list.yaml: .*not a mapping' '- a
- b
'
bad two_documents '^two_documents.yaml:[0-9]+' "${head}---
title: u
"
bad duplicate '^duplicate.yaml:4:1: .*title' "${head}title: u
"
bad unknown_anchor '^unknown_anchor.yaml:4:' "${head}label: *nothing
"
bad tagged '^tagged.yaml:4:' "${head}label: !!binary abc
"
bad open_quote '^open_quote.yaml:' "${head}label: \"abc
"
printf 'title: "\377\376"\nstart: 2020-01-01\nlength: 1 d\n' > not_utf8.yaml
refused not_utf8 2 '^not_utf8.yaml' not_utf8.yaml -o out
printf 'title: a\000b\nstart: 2020-01-01\nlength: 1 d\n' > nul.yaml
refused nul 2 '^nul.yaml' nul.yaml -o out
{ printf '%s' "$head"; printf 'a: &a [1,1,1,1,1,1,1,1,1,1]\n'; prev=a
  for x in b c d e f g h i; do
      printf '%s: &%s [*%s,*%s,*%s,*%s,*%s,*%s,*%s,*%s,*%s,*%s]\n' $x $x $prev $prev $prev \
          $prev $prev $prev $prev $prev $prev $prev; prev=$x
  done; } > alias_bomb.yaml
refused alias_bomb 2 '^alias_bomb.yaml' alias_bomb.yaml -o out
{ printf '%s' "$head"; printf 'label: '; printf '[%.0s' $(seq 1 200); } > deep.yaml
refused deep 2 '^deep.yaml' deep.yaml -o out
{ printf '%s' "$head"; head -c 10000000 /dev/zero | tr '\0' '#'; } > large.yaml
refused ten_megabytes 2 '^large.yaml' large.yaml -o out

# ---- keys ----------------------------------------------------------------------------
bad unknown_key '^unknown_key.yaml:4:1: lenght is unknown.*did you mean length' "${head}lenght: 3 d
"
bad unknown_nested '^unknown_nested.yaml:.*networks.n.tokens.0.symbl is unknown.*did you mean symbol' \
    "${head}$(changed 's/symbol/symbl/')"
bad missing_key '^missing_key.yaml.*length' 'title: t
start: 2020-01-01
'
bad null_value '^null_value.yaml:3:.*length has no value' 'title: t
start: 2020-01-01
length:
'
bad unknown_kind '^unknown_kind.yaml:.*kind is halfing.*did you mean halving' "${head}${net}    emission: [{to: x, kind: halfing}]
"
bad key_of_other_kind '^key_of_other_kind.yaml:.*half_life is unknown' "${head}${net}    emission: [{to: x, kind: none, half_life: 3 yr}]
"
bad list_for_map '^list_for_map.yaml:.*networks is a list, not a mapping' "${head}networks: [1]
"

# ---- values --------------------------------------------------------------------------
bad wrong_unit '^wrong_unit.yaml:3:9: length is 10 parsec, a unit unknown here' 'title: t
start: 2020-01-01
length: 10 parsec
'
bad wrong_dimension '^wrong_dimension.yaml:3:9: length is 10 GPU, not a time' 'title: t
start: 2020-01-01
length: 10 GPU
'
bad no_unit '^no_unit.yaml:3:9: length is 10, not a time' 'title: t
start: 2020-01-01
length: 10
'
bad negative_length '^negative_length.yaml:3:9: length is -1 d' 'title: t
start: 2020-01-01
length: -1 d
'
bad zero_length '^zero_length.yaml:3:9: length is 0 d' 'title: t
start: 2020-01-01
length: 0 d
'
bad too_many_epochs '^too_many_epochs.yaml:.*length makes .* epochs' "title: t
start: 2020-01-01
length: 200 yr
epoch: 1 h
"
bad bad_date '^bad_date.yaml:2:8: start is 2021-02-29, a day that is not in the calendar' 'title: t
start: 2021-02-29
length: 1 d
'
bad date_words '^date_words.yaml:2:8: start is soon, not a date' 'title: t
start: soon
length: 1 d
'
bad not_a_number '^not_a_number.yaml:.*locked is NaN' "${head}${net}    rewards: {locked: NaN, over: 10 d}
"
bad infinite '^infinite.yaml:.*locked is inf' "${head}${net}    rewards: {locked: inf, over: 10 d}
"
bad out_of_range '^out_of_range.yaml:.*networks.n.rewards.locked is 130 %.*\[0, 1\]' "${head}${net}    rewards: {locked: 130 %, over: 10 d}
"
bad fraction_of_a_count '^fraction_of_a_count.yaml:4:7: seed is 1.5, not a whole number' "${head}seed: 1.5
"
bad count_overflow '^count_overflow.yaml:4:7: seed is 1e30, outside' "${head}seed: 1e30
"
bad cap_overflow '^cap_overflow.yaml:.*cap is .* more than int64 holds' "${head}$(changed 's/1e9/1e11/')"
bad decimals '^decimals.yaml:.*decimals is 18.*\[0, 9\]' "${head}$(changed 's/decimals: 9/decimals: 18/')"
bad over_cap '^over_cap.yaml:.*cap is .*less than the' "${head}${net}    emission: [{to: x, kind: vesting, amount: 2e9 TOK, over: 1 yr}]
"
bad wrong_token '^wrong_token.yaml:.*amount is 5 FOO, which names no token here: did you mean TOK' "${head}${net}    opening: [{name: a, amount: 5 FOO, source: s}]
"
bad fine_amount '^fine_amount.yaml:.*finer than the base unit' "${head}${net}    opening: [{name: a, amount: 0.0000000001 TOK, source: s}]
"
bad amount_overflow '^amount_overflow.yaml:.*more than 9223372036.854775807 TOK' "${head}${net}    opening: [{name: a, amount: 1e10 TOK, source: s}]
"
bad opening_over_cap '^opening_over_cap.yaml.*passes the token.s cap' "${head}${net}    opening: [{name: a, amount: 2e9 TOK, source: s}]
"
bad opening_without_funds '^opening_without_funds.yaml.*more than the account holds' "${head}${net}    opening: [{name: a, amount: 5 TOK, from: x, to: burn, source: s}]
"
bad locked_without_time '^locked_without_time.yaml:.*over is 0 s' "${head}${net}    rewards: {locked: 50 %}
"
bad unknown_network '^unknown_network.yaml:.*population.0.network is m, which is not among the networks' "${head}${net}population: [{network: m, kind: logistic, to: 5, midpoint: 2020-02-01, tenfold: 9 d}]
"
bad unknown_hardware '^unknown_hardware.yaml:.*fleet.0.class' "${head}${net}fleet: [{name: g, class: toaster, network: n, count: 3, operators: 1}]
"
bad unknown_region '^unknown_region.yaml:.*fleet.0.region is atlantis' "${head}${net}fleet: [{name: g, class: storage-home, region: atlantis, network: n, count: 3, operators: 1}]
"
bad more_operators_than_nodes '^more_operators_than_nodes.yaml:.*operators is 5, more than the 3 nodes' "${head}${net}fleet: [{name: g, class: storage-home, network: n, count: 3, operators: 5}]
"
bad rows_out_of_order '^rows_out_of_order.yaml:.*rows.1.at is not after' "${head}${net}population: [{network: n, kind: count, rows: [{at: 2020-02-01, value: 5}, {at: 2020-01-01, value: 5}]}]
"
bad missing_data_file '^missing_data_file.yaml:.*nowhere.csv' "${head}${net}population: [{network: n, kind: count, file: nowhere.csv, column: x}]
"
printf 'date,x\n2020-01-02,5\n2020-01-01,6\n' > disorder.csv
bad data_out_of_order '^data_out_of_order.yaml.*disorder.csv:3: 2020-01-01 is not after' "${head}${net}population: [{network: n, kind: count, file: disorder.csv, column: x}]
"
bad missing_history '^missing_history.yaml.*history.0.file is nowhere.csv' "${head}${net}    history: [{quantity: mined, file: nowhere.csv, column: x, source: s}]
"
bad amendment_of_nothing '^amendment_of_nothing.yaml:.*emision' "${head}${net}    amendments: [{at: 2020-01-05, source: s, set: {emision.0.over: 1 yr}}]
"
bad window_outside '^window_outside.yaml:.*starts outside the scenario' "${head}${net}    windows: [{at: 2030-01-01, length: 1 h, network: flow, hosts: {}}]
"
bad window_too_long '^window_too_long.yaml:.*passes the end of the epoch' "${head}${net}    windows: [{at: 2020-01-02, length: 2 d, network: flow, hosts: {a: {x: 0 s, y: 0 s, height: 0 s, up: 1 MB/s, down: 1 MB/s, speed: 1 Gflop/s}}}]
"

# ---- economies -----------------------------------------------------------------------
eco="${net}    rewards: {measure: count}
    price: {kind: fixed, price: 1 USD}
    market: {kind: posted, price: 1 USD}
"
group='name: g, class: sensor, network: n, count: 3, operators: 1'
# says NAME SENTENCE TEXT: a scenario of that text is refused in exactly these words.
says() {
    printf '%s' "$3" > "$1.yaml"
    refused "$1" 2 '' "$1.yaml" -o out
    told=$(cat stderr.txt)
    [ "$told" = "$1.yaml:$2" ] || echo "# $told"
    [ "$told" = "$1.yaml:$2" ]; say $? "$1_is_told_in_these_words"
}
says unknown_price '9:19: networks.n.price.kind is gbm (known here: fixed, table, geometric-brownian, log-ou, merton, regime, pool, pressure, formula)' \
    "${head}${net}    price: {kind: gbm, price: 1 USD}
"
says drift_without_unit '9:60: networks.n.price.drift is 5 %, not a rate of events: write it in s^-1, d^-1 or yr^-1' \
    "${head}${net}    price: {kind: geometric-brownian, price: 1 USD, drift: 5 %, volatility: 3 %}
"
says holders_without_price '6:5: networks.n.price is missing, but a payment, holders or a treasury need one' \
    "${head}${net}    holders: [{name: a, kind: claimer}]
"
says bond_without_price '6:5: networks.n.price is missing, but a bond of some value needs one' \
    "${head}${net}    collateral: {kind: fixed, value: 10 USD}
"
says payment_without_market '6:5: networks.n.market is missing, but there is a demand or a payment' \
    "${head}${net}    price: {kind: fixed, price: 1 USD}
    payment: {kind: transfer}
"
says credits_without_token '12:14: networks.n.payment is credits, but there is no second token to count its credits in' \
    "${head}${eco}    payment: {kind: credits}
"
says unknown_role '12:39: networks.n.payment.fee_to is nobody, not nodes, burn, treasury, stakers, network, vault, foundation or holders' \
    "${head}${eco}    payment: {kind: transfer, fee_to: nobody}
"
says oracle_in_months '12:13: networks.n.oracle is in months: write it in days' \
    "${head}${eco}    oracle: 2 mo
"
says two_holders_of_one_account '12:60: networks.n.holders.1.account is a, the account of holders.0 too' \
    "${head}${eco}    holders: [{name: a, kind: claimer}, {name: b, account: a, kind: claimer}]
"
says holders_of_the_nodes '12:22: networks.n.holders.0.name is nodes, an account that the economy keeps itself' \
    "${head}${eco}    holders: [{name: nodes, kind: claimer}]
"
says treasury_of_a_holder '13:15: networks.n.treasury.account is treasury, the account of holders.0 too' \
    "${head}${eco}    holders: [{name: treasury, kind: claimer}]
    treasury: {budget: 1 USD/d}
"
says emission_to_what_is_locked '12:21: networks.n.emission.0.to is a-locked, an account that the economy keeps itself' \
    "${head}${eco}    emission: [{to: a-locked, kind: none}]
"
says emissions_of_one_name '12:30: networks.n.emission.1.to is nodes, as that of emission.0: give it a `name` of its own' \
    "${head}${eco}    emission: [{kind: none}, {kind: none}]
"
says stake_of_half_a_second '12:73: networks.n.holders.0.duration is 0.5 s, not in [1, 1e10] s' \
    "${head}${eco}    holders: [{name: a, kind: multiplier, aim: {ratio: 50 %}, duration: 0.5 s, shortest: 0 s}]
"
says prices_out_of_order '9:70: networks.n.price.rows.1.at is not after the row before it' \
    "${head}${net}    price: {kind: table, rows: [{at: 2020-02-01, value: 1 USD}, {at: 2020-01-01, value: 2 USD}]}
"
says formula_typo "12:38: networks.n.emission.0.rate: column 8: unknown name 'suply': did you mean supply?" \
    "${head}${eco}    emission: [{kind: formula, rate: \"1000 + suply\", most: 5 TOK}]
"
says formula_bracket "12:38: networks.n.emission.0.rate: column 10: ')' is missing" \
    "${head}${eco}    emission: [{kind: formula, rate: \"1000 + (2\", most: 5 TOK}]
"
says tiers_beyond_all '9:48: networks.n.market.tiers have shares that sum to 1.6, not 1' \
    "${head}${net}    market: {kind: tiers, price: 1 USD, tiers: [{factor: 1, share: 80 %}, {factor: 2, share: 80 %}]}
"
says elastic_to_nothing '12:53: networks.n.demand.0.elasticity is -1 without a `reference` price to reckon from' \
    "${head}${eco}    demand: [{kind: constant, level: 5, elasticity: -1}]
"
says dollars_as_token '4:63: networks.n.tokens.0.symbol is USD, which stands for dollars' \
    "${head}networks: {n: {title: n, start: 2020-01-01, tokens: [{symbol: USD, decimals: 2}]}}
"
says token_of_two_networks '15:23: networks.m.tokens.0.symbol is TOK, that of a token of n too' \
    "${head}${eco}  m:
    title: m
    start: 2020-01-01
    tokens: [{symbol: TOK, decimals: 9}]
"
says trigger_of_nothing "12:34: networks.n.amendments.0.when.figure is prise, not a figure's name" \
    "${head}${eco}    amendments: [{when: {figure: prise, is: below, level: 1}, source: s, set: {kpis.notice: 1 d}}]
"
says vote_of_nobody '12:64: networks.n.amendments.0.vote.backing.0.holder is who, not the name of one of the holders' \
    "${head}${eco}    amendments: [{vote: {opens: 2020-01-02, backing: [{holder: who, support: 1}]}, source: s, set: {kpis.notice: 1 d}}]
"
says amended_shape ' networks.n.amendments.0: market.kind is amended, but holds from the start' \
    "${head}${eco}    amendments: [{at: 2020-01-05, source: s, set: {market.kind: deals}}]
"
says prospects_of_nobody '12:81: fleet.0.prospects is 5, but no operator decides whether they join: give `operator`, or count them in `count`' \
    "${head}${eco}fleet: [{$group, prospects: 5}]
"
says no_nodes '12:53: fleet.0.count is 0, not in [1, 1e8]' \
    "${head}${eco}fleet: [{name: g, class: sensor, network: n, count: 0, operators: 1}]
"
says operators_without_price '10:43: fleet.0.network is n, which has no price, but its operators, roi, reckon in USD' \
    "${head}${net}    rewards: {measure: count}
fleet: [{$group, operator: home}]
"
says machines_without_storage '10:43: fleet.0.network is n, whose `rewards.measure` is storage, of which a machine of class sensor has none' \
    "${head}${net}
fleet: [{$group}]
"
says groups_of_one_name '12:78: fleet.1.name is g, as that of fleet.0: they would be the same nodes' \
    "${head}${eco}fleet: [{$group}, {$group}]
"
says population_beside_operators '13:24: population.0.network is n, but the operators of fleet.0 decide there who takes part' \
    "${head}${eco}fleet: [{$group, operator: home}]
population: [{network: n, kind: logistic, to: 5, midpoint: 2020-02-01, tenfold: 9 d}]
"
says review_of_no_time '12:9: review is 0 s, not in (0, inf) s' "${head}${eco}review: 0 s
"
says review_in_months '12:9: review is in months: write it in days' "${head}${eco}review: 1 mo
"
says outage_of_nobody '13:18: outages.0.name is o, which strikes no group of the fleet' \
    "${head}${eco}fleet: [{$group}]
outages: [{name: o, region: atlantis, kind: at, from: 2020-01-02}]
"
bad demand_file_missing '^demand_file_missing.yaml:12:34: networks.n.demand.0.file is nowhere.csv, which is not found' \
    "${head}${eco}    demand: [{kind: table, file: nowhere.csv, column: x}]
"

# ---- files ---------------------------------------------------------------------------
refused missing_file 2 'nowhere' nowhere.yaml -o out
refused missing_name 2 'nowhere' nowhere -o out
mkdir -p folder.yaml
refused directory 2 'folder.yaml' folder.yaml -o out
bad missing_extends '^missing_extends.yaml:4:.*nowhere' "${head}extends: nowhere
"
printf 'extends: b\n' > a.yaml
printf 'extends: a\n' > b.yaml
refused extends_cycle 2 'a.yaml|b.yaml' a.yaml -o out
printf 'title: broken\nstart: [\n' > networks/broken.yaml
bad bad_network_file '^(./)?networks/broken.yaml:[0-9]+:' "${head}networks: {broken: {}}
"
printf '%s' "$head" > good.yaml
printf '%s' "$head" > secret.yaml
chmod 0 secret.yaml
somebody='setpriv --reuid=65534 --regid=65534 --clear-groups' # root reads every file
if [ "$(id -u)" != 0 ]; then
    refused unreadable 2 'secret.yaml' secret.yaml -o out
elif $somebody test -x "$sim" -a -r good.yaml 2> stderr.txt; then
    real=$sim
    printf '#!/bin/sh\nexec %s %s "$@"\n' "$somebody" "$real" > somebody.sh
    chmod 755 somebody.sh
    sim=$PWD/somebody.sh
    refused unreadable 2 'secret.yaml' secret.yaml -o out
    sim=$real
else
    echo "SKIP unreadable: root reads every file, and nobody else gets here"
fi

# ---- the command line ----------------------------------------------------------------
refused unknown_option 2 '--tread' good.yaml -o out --tread 2
refused option_without_value 2 '--threads needs a value' good.yaml -o out --threads
refused bad_set 2 '^--set nothing' good.yaml -o out --set nothing=1
refused set_without_value 2 'PATH=VALUE' good.yaml -o out --set length
refused set_wrong_unit 2 '^--set length=3 GPU.*not a time' good.yaml -o out --set 'length=3 GPU'
refused bad_seed 2 'seed' good.yaml -o out --seed x
refused bad_until 2 '--until: is soon, not a date' good.yaml -o out --until soon
refused bad_verify 2 '--verify: is some, not auto or all' good.yaml -o out --verify some

# ---- where to ------------------------------------------------------------------------
"$sim" run good.yaml --quiet -o there > stdout.txt 2> stderr.txt
say $? good_scenario_runs
before=$(cksum there/*)
"$sim" run good.yaml --quiet -o there > stdout.txt 2> stderr.txt
[ $? = 2 ] && [ "$(wc -l < stderr.txt)" = 1 ] && grep -q 'has a run already' stderr.txt &&
    [ "$before" = "$(cksum there/*)" ]
say $? existing_output_is_kept
"$sim" run good.yaml --quiet -o there --force; say $? force_overwrites
touch file
refused output_is_a_file 1 'file' good.yaml -o file/out
refused output_below_proc 1 '/proc' good.yaml -o /proc/nowhere
mkdir -p tiny
if mount -t tmpfs -o size=64k tmpfs tiny 2> stderr.txt; then
    refused full_disk 1 'No space left' good.yaml -o tiny/out --set length=900d
    [ -z "$(find tiny -name '*.part' -o -name trace.h5)" ]; say $? a_full_disk_has_no_partial_output
    umount tiny
else
    echo "SKIP full_disk: may not mount a small disk here"
fi
exit 0
