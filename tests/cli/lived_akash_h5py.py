"""What windows change in twenty years of Akash.

    lived_akash_h5py.py first A.h5 B.h5     the first row that differs, and what does there
    lived_akash_h5py.py same A.h5 B.h5      what is equal in all rows
    lived_akash_h5py.py row N NAME A.h5 B.h5    whether a figure is equal in a row
    lived_akash_h5py.py jobs A.h5 B.h5      whether the first windows' jobs are equal
    lived_akash_h5py.py effect A.h5 B.h5 ...    of B over A, pair by pair: mean utilisation
                                            and income of nodes, and standard errors
"""

import sys

import h5py
import numpy

NETWORK = "entry/networks/akash"


def series(path):
    """All series of the network, by name."""
    found = {}
    with h5py.File(path) as file:
        file[NETWORK].visititems(
            lambda name, item: found.update({name: item[:]})
            if isinstance(item, h5py.Dataset)
            else None
        )
    return found


def differences(first, second):
    """Of each series that both have, where they differ."""
    a, b = series(first), series(second)
    for name in sorted(a.keys() & b.keys()):
        same = (a[name] == b[name]) | ((a[name] != a[name]) & (b[name] != b[name]))
        yield name, ~same


def first_row(first, second):
    rows = {name: rows.argmax() for name, rows in differences(first, second) if rows.any()}
    least = min(rows.values())
    print(least, *(name for name in sorted(rows) if rows[name] == least))


def same(first, second):
    print(*(name for name, rows in differences(first, second) if not rows.any()))


def row(number, name, first, second):
    equal = series(first)[name][int(number)] == series(second)[name][int(number)]
    print("equal" if equal else "different")


def jobs(first, second):
    with h5py.File(first) as a, h5py.File(second) as b:
        one, other = (file["entry/windows/akash/0/jobs"] for file in (a, b))
        print("equal" if all((one[key][:] == other[key][:]).all() for key in one) else "different")


def effect(*paths):
    changes = []
    for first, second in zip(paths[::2], paths[1::2]):
        a, b = series(first), series(second)
        used = [s["figures/utilisation"].mean() for s in (a, b)]
        income = [s["figures/income"].sum() for s in (a, b)]
        changes.append([used[1] / used[0] - 1, income[1] / income[0] - 1])
    changes = numpy.array(changes)
    error = changes.std(axis=0, ddof=1) / len(changes) ** 0.5
    mean = changes.mean(axis=0)
    print(f"{mean[0]:.5f} {error[0]:.5f} {mean[1]:.5f} {error[1]:.5f}")


{"first": first_row, "same": same, "row": row, "jobs": jobs, "effect": effect}[sys.argv[1]](
    *sys.argv[2:]
)
