"""What differs between two traces, of which the second has a proof with a turned bit:
each number of it is computed from the first trace, and nothing else may differ."""
import sys

import h5py
import numpy as np

pay, whole, turned = sys.argv[1], h5py.File(sys.argv[2]), h5py.File(sys.argv[3])
MICRO, SHARE, N = 10**6, 0.3, 200
EPOCH = 6  # the row at whose date day 5 is over
DATES = ["2026-01-06", "2026-01-07", "2026-01-08", "2026-01-10"]


def say(fine, name):
    print(("ok " if fine else "not ok ") + name + f"_where_pay_is_{pay}")


def differing():
    """Paths of datasets that are not the same, but for what names the scenario."""
    found = set()

    def look(path, a):
        if isinstance(a, h5py.Dataset) and path in turned:
            b = turned[path]
            same = a.shape == b.shape and (
                np.array_equal(a[()], b[()], equal_nan=True) if a.dtype.kind == "f"
                else np.array_equal(a[()], b[()]))
            if not same:
                found.add(path)
        elif isinstance(a, h5py.Dataset):
            found.add(path)

    whole.visititems(look)
    turned.visititems(lambda path, b: found.add(path)
                      if isinstance(b, h5py.Dataset) and path not in whole else None)
    return {path for path in found
            if not path.startswith(("entry/provenance", "entry/digest"))}


def change(path):
    return turned["entry/" + path][()].astype(np.int64) - whole["entry/" + path][()].astype(np.int64)


def table(trace, date, column):
    return trace[f"entry/fleet/x/{date}/{column}"][()]


verdicts = {name: turned["entry/windows/x/1/verdicts/" + name][()] for name in
            ("machine", "node", "verdict", "strategy", "truth")}
say(whole["entry/windows/x/1/verdicts/machine"].shape[0] == 0 and len(verdicts["node"]) == 1
    and verdicts["verdict"][0] == 1, "one_verdict_is_against_a_node")
node = int(verdicts["node"][0])

# What day 5 brought the node in the run without the bit, all of which it forfeits, for
# it keeps one sector and the window is the day.
brought = int((table(whole, DATES[1], "earned") - table(whole, DATES[0], "earned"))[node])
slashed = int(SHARE * 100 * MICRO)
earned = {date: table(turned, date, "earned").astype(np.int64)
          - table(whole, date, "earned").astype(np.int64) for date in DATES}
others = np.arange(N) != node
say(brought > 0 and np.all(earned[DATES[0]] == 0) and earned[DATES[1]][node] == -brought
    and np.all(earned[DATES[1]][others] == 0), "it_forfeits_what_the_day_has_brought_it")
for column, by in (("bond", -slashed), ("convictions", 1)):
    after = [table(turned, date, column) - table(whole, date, column) for date in DATES]
    say(np.all(after[0] == 0) and all(a[node] == by and np.all(a[others] == 0)
                                      for a in after[1:]),
        f"its_{column}_alone_changes")

# Shared anew by weight, which all have alike, from the next day on.
part = brought / N if pay == "rewarded" else 0
again = [earned[date] - earned[DATES[1]] for date in DATES[2:]]
say(all(np.all(np.abs(a - part) < 1) for a in again),
    "the_others_earn_what_the_rule_shares_anew")

rows = whole["entry/networks/x/ledger/nodes"].shape[0]
late = np.arange(rows) >= EPOCH
shared = [earned[date].sum() for date in DATES[1:]]
accounts = {"bonded": -slashed * late}
if pay == "posted":
    accounts["nodes"] = -brought * late
    # Users pay with what came back, and buy as much less on the market the next day.
    accounts["users"] = brought * (np.arange(rows) == EPOCH)
    accounts["market"] = brought * (np.arange(rows) > EPOCH)
else:
    waits = change("networks/x/ledger/undistributed")
    accounts["undistributed"] = waits
    accounts["nodes"] = -brought * late + (brought - waits) * (np.arange(rows) > EPOCH)
    say(waits[EPOCH] == brought and np.all((waits[EPOCH + 1:] >= 0) & (waits[EPOCH + 1:] < N)),
        "what_it_forfeits_waits_a_day")
moved = {path.split("/")[-1] for path in differing() if path.startswith("entry/networks/x/ledger")}
say(moved == set(accounts) and all(np.array_equal(change("networks/x/ledger/" + name), by)
                                   for name, by in accounts.items()),
    "every_account_changes_by_what_was_computed")
say(np.array_equal(change("networks/x/supply/burnt"), slashed * late)
    and np.array_equal(change("networks/x/justice/convicted"), late)
    and np.array_equal(change("networks/x/justice/forfeited"), brought * late),
    "the_slash_is_burnt_and_counted")

allowed = ("entry/networks/x/ledger/", "entry/networks/x/supply/", "entry/networks/x/tokens/",
           "entry/networks/x/justice/", "entry/networks/x/figures/", "entry/networks/x/kpis/",
           "entry/networks/x/rewards/", "entry/kpis/x/", "entry/fleet/x/",
           "entry/windows/x/1/verdicts",
           "entry/responses/x/", "entry/data/", "entry/events/detail", "entry/postings/")
strangers = sorted(path for path in differing() if not path.startswith(allowed))
print("\n".join("# differs too: " + path for path in strangers), end="\n" if strangers else "")
say(not strangers, "nothing_else_differs")
