/* formula_runs.h: scenarios whose laws are a kind, and the same as formulas; for a test
 * and a benchmark, which share nothing else. */
#ifndef DPS_TESTS_FORMULA_RUNS_H
#define DPS_TESTS_FORMULA_RUNS_H

enum { FORMULA_HIP20, FORMULA_SIMPLE, FORMULA_LOGISTIC, FORMULA_RUNS };

struct formula_run {
    const char *name;
    const char *kind;    /* YAML */
    const char *formula; /* YAML */
};

#define NETWORK(start, token)                                                          \
    "title: a law as a kind and as a formula\n"                                        \
    "start: " start "\n"                                                               \
    "length: 20 yr\n"                                                                  \
    "networks:\n"                                                                      \
    "  x:\n"                                                                           \
    "    title: X\n"                                                                   \
    "    start: " start "\n"                                                           \
    "    tokens: [" token "]\n"

#define FLEET                                                                          \
    "fleet:\n"                                                                         \
    "  - {name: a, network: x, count: 1000, operators: 50,\n"                          \
    "     operator: {kind: loyal},\n"                                                  \
    "     class: {title: box, source: made up, capacity: 1 GiB, cost: 1 USD/d,\n"      \
    "       up: {kind: exponential, mean: 30 d}, repair: {kind: fixed, time: 1 d}}}\n"

#define HNT                                                                            \
    NETWORK("2019-08-01", "{symbol: HNT, decimals: 8, cap: 240e6}")                    \
    "    emission:\n"
#define FIL                                                                            \
    NETWORK("2020-08-24T22:00:00Z", "{symbol: FIL, decimals: 9, cap: 2e9}")            \
    "    emission:\n"
#define DEMAND                                                                         \
    NETWORK("2026-01-01", "{symbol: XX, decimals: 6, cap: 1e9}")                       \
    "    market: {kind: posted, price: 1 USD}\n"                                       \
    "    demand:\n"

static const struct formula_run formula_runs[FORMULA_RUNS] = {
    [FORMULA_HIP20] =
        {
            "HIP-20",
            HNT "      - {name: hip20, kind: table, every: 12 mo, paid: 1 d, rows: [\n"
                "        {amount: 60000000 HNT}, {amount: 60000000 HNT},\n"
                "        {amount: 30000000 HNT}, {amount: 30000000 HNT},\n"
                "        {amount: 15000000 HNT}, {amount: 15000000 HNT},\n"
                "        {amount: 7500000 HNT}, {amount: 7500000 HNT},\n"
                "        {amount: 3750000 HNT}, {amount: 3750000 HNT},\n"
                "        {amount: 1875000 HNT}, {amount: 1875000 HNT},\n"
                "        {amount: 937500 HNT}, {amount: 937500 HNT},\n"
                "        {amount: 468750 HNT}, {amount: 468750 HNT},\n"
                "        {amount: 234375 HNT}, {amount: 234375 HNT},\n"
                "        {amount: 117187.5 HNT}, {amount: 117187.5 HNT}]}\n" FLEET,
            HNT
            "      - {name: hip20, kind: formula, most: 240e6 HNT, params: {a: 60e6},\n"
            "         issued: \"a * (4 - (4 - calendar_years + 2 * "
            "floor(calendar_years "
            "/ 2)) * halving(calendar_years, 2))\"}\n" FLEET,
        },
    [FORMULA_SIMPLE] =
        {
            "Filecoin's simple part",
            FIL "      - {kind: decay, amount: 330e6 FIL, half_life: 6 yr}\n" FLEET,
            FIL "      - {kind: formula, most: 330e6 FIL, period: 0 s,\n"
                "         issued: \"-330e6 * expm1(-lambda * t)\",\n"
                "         params: {lambda: 3.663258818281463e-09}}\n" FLEET,
        },
    [FORMULA_LOGISTIC] =
        {
            "a logistic demand",
            DEMAND "      - {kind: logistic, from: 1e4, to: 1e6,\n"
                   "         midpoint: 2031-12-31, tenfold: 547.5 d}\n" FLEET,
            DEMAND "      - {kind: formula, level: \"low + (high - low) * "
                   "log1p(expm1(r * (end "
                   "- begin)) / (1 + exp(-r * (begin - m)))) / (r * (end - begin))\",\n"
                   "         params: {low: 1e4, high: 1e6, m: 189216000,\n"
                   "           r: 4.867632954917229e-08}}\n" FLEET,
        },
};

#undef NETWORK
#undef FLEET
#undef HNT
#undef FIL
#undef DEMAND

#endif
