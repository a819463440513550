"""Opens a trace as a stranger would, and prints one line for each thing asked of it.

    trace_h5py.py TRACE.h5
"""

import sys

import h5py


def datasets(group):
    """Every dataset below a group with its path, each once."""
    found = []
    group.visititems(
        lambda path, item: found.append((path, item))
        if isinstance(item, h5py.Dataset)
        else None
    )
    return found


def plots(root):
    """Every NXdata group."""
    found = []
    root.visititems(
        lambda path, item: found.append(item)
        if isinstance(item, h5py.Group) and item.attrs.get("NX_class") == "NXdata"
        else None
    )
    return found


def default_plot(root):
    """Follows `default` from the root to an NXdata, as plotting programs do."""
    node = root
    while node.attrs.get("NX_class") != "NXdata":
        node = node[node.attrs["default"]]
    return node


def is_plottable(group):
    """Signal, auxiliary signals and axis are there and of one length."""
    signal = group[group.attrs["signal"]]
    others = [group[name] for name in group.attrs.get("auxiliary_signals", [])]
    axes = group.attrs.get("axes")
    axis = [] if axes is None else [group[axes]]
    return all(one.shape == signal.shape for one in others + axis)


def check(name, holds):
    print(("ok " if holds else "not ok ") + name)


def main(path):
    with h5py.File(path, "r") as root:
        everything = datasets(root)
        check("there_are_datasets", len(everything) > 10)
        check(
            "every_dataset_has_units_and_a_long_name",
            all(
                isinstance(one.attrs.get(key), str) and one.attrs[key] != ""
                for _, one in everything
                for key in ("units", "long_name")
            ),
        )
        check("the_default_plot_is_found", is_plottable(default_plot(root)))
        check("every_plot_can_be_drawn", all(is_plottable(one) for one in plots(root)))
        entry = root["entry"]
        check("the_root_is_nexus", root.attrs["NX_class"] == "NXroot")
        check("the_run_is_finished", entry.attrs["finished"] == 1)
        time = entry["epochs/time"]
        check(
            "time_runs_in_seconds_from_a_date",
            time.attrs["units"] == "s"
            and len(time.attrs["start"]) >= 10
            and all(time[1:] > time[:-1]),
        )
        check(
            "every_epoch_has_a_digest",
            entry["digest/epochs"].shape == time.shape
            and len(entry["digest/root"][0]) == 32,
        )
        check("the_seed_is_known", entry["provenance"].attrs["seed"].isdigit())
        scenario = entry["provenance/scenario"][0].decode()
        check("the_scenario_is_there", "start:" in scenario)


main(sys.argv[1])
