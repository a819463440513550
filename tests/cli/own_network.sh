#!/bin/sh
# A user's own network, of the kinds that there are, runs without compiling anything.
set -u
here=build/cli/own_network
sim=${DEPINSIM:-build/release/depinsim}
rm -rf "$here" && mkdir -p "$here/networks" || exit 1
say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }

cat > "$here/networks/gridly.yaml" << 'END'
title: Gridly, a network of home batteries
start: 2026-01-01
tokens: [{symbol: GRID, decimals: 9, cap: 2e9}]
emission:
  - kind: formula
    to: nodes
    rate: base * 0.5 ^ (days / 730) * (0.5 + min(utilisation, 1))
    most: 600e6 GRID
    params: {base: 200 k}
  - {kind: formula, to: lockers, rate: 0.02 * supply / 365, most: 300e6 GRID}
genesis:
  - {kind: vesting, to: lockers, amount: 100e6 GRID, over: 0 s}
  - {kind: vesting, to: market, amount: 200e6 GRID, over: 0 s}
  - {kind: vesting, to: treasury, amount: 50e6 GRID, over: 3 yr}
price:
  kind: pressure
  price: 0.08 USD
  depth: 300 k USD
  process: {kind: geometric-brownian, volatility: 4 %}
oracle: 7 d
demand:
  - service: peak shaving
    unit: h
    kind: logistic
    from: 2 k
    to: 60 k
    after: 18 mo
    tenfold: 2 yr
    elasticity: -0.6
    reference: 0.05 USD
    saturation: 3
market: {kind: reverse-auction, margin: 20 %, least: 0.005 USD, most: 0.2 USD}
payment: {kind: escrow, ahead: 7 d, late: 10 %, take: 8 %, fee_to: treasury}
distribute: {kind: quality, power: 1}
collateral: {kind: fixed, amount: 500 GRID, fault: 0.1 %, to: treasury}
holders:
  - name: lockers
    kind: ve-lock
    aim: {ratio: 40 %, yield: 5 %, elasticity: 0.5}
    length: 1 yr
    longest: 4 yr
    renew: 60 %
    trade: {income: 30 %}
treasury: {budget: 100 USD/d, share: 10 %}
controls:
  - scales: emission
    by: {figure: utilisation, target: 0.6, kp: -0.2, ki: -0.002 d^-1, low: 0.5, high: 2}
amendments:
  - at: 2027-01-01
    set: {emission.0.params.base: 150 k, treasury.budget: 80 USD/d}
    source: made up for this check
END

cat > "$here/two-years.yaml" << 'END'
title: Does Gridly hold its homes for two years?
start: 2026-01-01
length: 2 yr
networks: {gridly: }
outages:
  - {name: storm, region: europe, kind: poisson, every: 90 d, lasts: {kind: log-normal, median: 12 h, spread: 1}}
fleet:
  - name: homes
    network: gridly
    class:
      title: home battery
      source: made up for this check
      capacity: 10 GiB
      capex: 600 USD
      cost: 0.1 USD/d
      cost_spread: 0.4
      up: {kind: weibull, shape: 0.8, scale: 60 d}
      repair: {kind: log-normal, median: 1 d, spread: 0.8}
      life: {kind: weibull, shape: 3, scale: 6 yr}
    region: europe
    operator: home
    count: 500
    prospects: 2500
    operators: 300
END

"$sim" check "$here/two-years.yaml" > "$here/check.txt" 2>&1; say $? it_is_a_valid_scenario
"$sim" run "$here/two-years.yaml" --audit --quiet -o "$here/run"; say $? it_runs_with_every_node_audited
"$sim" summary "$here/run" > "$here/summary.txt"; say $? it_has_a_summary
grep -qi 'gridly' "$here/summary.txt"; say $? the_summary_knows_the_network

last() { h5dump -A 0 -d "/entry/networks/gridly/$1" "$here/run/trace.h5" | sed -n 's/^ *([0-9]*): *//p' | tr -d ' \n' | sed 's/,*$//; s/.*,//'; }
above() { awk "BEGIN { exit !($1 > $2) }"; }
above "$(last figures/price)" 0; say $? it_has_a_price
above "$(last figures/staked)" 1e6; say $? holders_lock
above "$(last figures/bonded)" 1e4; say $? nodes_bond
above "$(last figures/revenue)" 0; say $? users_pay
above "$(last figures/treasury)" 0; say $? the_treasury_holds_tokens
above "$(last controls/emission)" 0.499 && above 2.001 "$(last controls/emission)"; say $? the_controller_keeps_within_its_limits
h5dump -d /entry/events/what "$here/run/trace.h5" | grep -q amendment; say $? rules_change_on_the_way
h5dump -d /entry/events/what "$here/run/trace.h5" | grep -q outage; say $? outages_begin

sed 's/min(utilisation, 1)/min(utilization, 1)/' "$here/networks/gridly.yaml" > "$here/networks/typo.yaml"
sed 's/gridly/typo/' "$here/two-years.yaml" > "$here/typo.yaml"
"$sim" check "$here/typo.yaml" > "$here/typo.txt" 2>&1
[ $? = 2 ] && grep -q "did you mean utilisation" "$here/typo.txt"; say $? a_wrong_name_in_a_formula_is_told
