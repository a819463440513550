"""Whether fraud lives and dies where g (1 - p) < p (s S + V) says, p from windows."""
import h5py
import numpy as np

GAIN, BOND, DAYS = 7 / 16, 1, 7


def say(fine, name):
    print(("ok " if fine else "not ok ") + name)


def measured(trace):
    """What windows found out in a day, pooled, its error, and how many cheated in each."""
    of = trace["entry/responses/x"]
    share, machines, cheating = (of[name][()] for name in ("found_dropper", "machines", "x_cheating"))
    n = np.round(machines * cheating)
    there = np.isfinite(share) & (n > 0)
    n, c = n[there].sum(), (share[there] * n[there]).sum()
    return c / n, np.sqrt((c + 1) * (n - c + 1) / (n + 3)) / (n + 2), np.round(machines * cheating)[there]


def least(p_day, future):
    """The share of the bond at which cheating pays no more."""
    p = 1 - (1 - p_day) ** DAYS
    return max(0, (GAIN * (1 - p) / p - future) / BOND)


for name, future in (("without", 0), ("with", 0.05 * 2)):
    below, above = (h5py.File(f"{name}-{side}/trace.h5") for side in ("below", "above"))
    p, error, sizes = measured(below)
    slash = {side: float(f["entry/networks/x/justice/slash"][-1])
             for side, f in (("below", below), ("above", above))}
    # A node goes by the last window alone, which n of them have measured.
    single = np.sqrt(p * (1 - p) / sizes.mean())
    band = least(p + 2 * single, future), least(p - 2 * single, future)
    say(abs(p - (1 - (15 / 16) ** 2)) < 5 * error,
        f"windows_find_out_as_many_as_bytes_say_{name}_future_pay")
    print(f"# p = {p:.4f} +- {error:.4f} a day; fraud dies at {least(p, future):.3f}"
          f" [{least(p + 2 * error, future):.3f}, {least(p - 2 * error, future):.3f}],"
          f" by one window [{band[0]:.3f}, {band[1]:.3f}]")
    lives = below["entry/networks/x/justice/cheating"][()][400:].mean()
    dies = above["entry/networks/x/justice/cheating"][()][400:].mean()
    print(f"# cheating at {slash['below']}: {lives:.4f}; at {slash['above']}: {dies:.4f}")
    say(slash["below"] < band[0] and lives > 0.09, f"fraud_lives_below_it_{name}_future_pay")
    say(slash["above"] > band[1] and dies < 0.01, f"fraud_dies_above_it_{name}_future_pay")
    other = np.array(above["entry/networks/x/justice/deterring-dropper"][()][-1])
    say(abs(other - least(p, future)) < max(band[1] - band[0], 0.05),
        f"the_trace_tells_the_share_that_deters_{name}_future_pay")
