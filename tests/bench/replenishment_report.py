"""Print a comparison and turn it into bench rows."""

from replenishment_policies import DDMRP, MEASURES, OURS, TUNED

# Bounds on our stock over the best tuned min-max, by (measure, service), stated for the wholesaler's data; elsewhere,
# and on any other data, it must not be worse.
WHOLESALER = "online_retail2"
STOCK_GOALS = {("item_fill", 0.9): 0.7, ("volume_fill", 0.9): 0.9}
POOLED_GAP, CLASS_GAP = 0.02, 0.05


def _bound(name, measure, goal):
    return STOCK_GOALS.get((measure, goal), 1.0) if WHOLESALER in name else 1.0


def rows_of(comparison, name, seconds, peak_mb):
    """Return the JSON rows: stock at equal service, and how far achieved service is from the target."""
    rows = []

    def add(row, ours, other, other_value, ratio, goal, interval=None):
        rows.append(
            {
                "bench": "replenishment",
                "row": row,
                "data": name,
                "n": comparison.series,
                "ours_s": round(seconds, 2),
                "ours_queries": 0,
                "ours_peak_mb": round(peak_mb),
                "other": other,
                "other_s": None,
                "other_queries": None,
                "ours": ours,
                "other_value": other_value,
                "ratio": ratio,
                "goal": goal,
                "ok": None if goal is None else bool(ratio <= goal),
                "interval": interval,
            }
        )
        # A level of service that one side never reaches has no stock; JSON has no word for that but null.
        rows[-1].update((key, None) for key, value in rows[-1].items() if value != value)

    for measure in MEASURES:
        for goal in comparison.goals:
            ours = comparison.stock_at(measure, OURS, goal)
            for family in (TUNED, DDMRP):
                other = comparison.tuned_stock_at(measure, family, goal)
                bound = _bound(name, measure, goal) if family == TUNED else None
                add(f"stock_{measure}_{round(goal * 1000) / 10:g}", ours, family, other, ours / other, bound)
        for goal, (achieved, interval, classes) in comparison.gaps[measure].items():
            label = f"gap_{measure}_{round(goal * 1000) / 10:g}"
            add(label, achieved, "target", goal, abs(achieved - goal), POOLED_GAP, interval)
            for name_of_class, (reached, _series, interval) in classes.items():
                gap = abs(reached - goal)
                add(f"{label}_{name_of_class}", reached, "target", goal, gap, CLASS_GAP, interval)
    return rows


def print_comparison(path, comparison, rows):
    """Print the tables, the unfavourable rows as well."""
    print(
        f"\n{path}: {comparison.series} items, {comparison.periods} periods, {comparison.scored} scored",
        end="",
    )
    print(f"; {comparison.left_out} items without a sale in the warm-up left out")
    (volume, item, cycle), stock = comparison.literal
    print(
        f"literal min-max reaches volume fill {volume:.1%}, item fill {item:.1%}, cycle service {cycle:.1%}",
        end="",
    )
    print(f" with stock {stock:,.0f}")
    print(
        f"\n{'mean stock at equal service':34}{'ours':>14}{'tuned min-max':>16}{'ratio':>8}{'DDMRP':>16}{'ratio':>8}"
    )
    for measure in MEASURES:
        for goal in comparison.goals:
            ours = comparison.stock_at(measure, OURS, goal)
            tuned = comparison.tuned_stock_at(measure, TUNED, goal)
            ddmrp = comparison.tuned_stock_at(measure, DDMRP, goal)
            print(
                f"{measure.replace('_', ' '):>20} {goal:>7.1%}      {ours:14,.0f}{tuned:16,.0f}{ours / tuned:8.2f}"
                f"{ddmrp:16,.0f}{ours / ddmrp:8.2f}"
            )
    print(
        "\nachieved against target (class: achieved, items), with the interval that 95 of 100 draws of items fall in"
    )
    for measure in MEASURES:
        for goal, (achieved, interval, classes) in comparison.gaps[measure].items():
            name = measure.replace("_", " ")
            print(f"{name:>20} {goal:>6.1%}  pooled {_with_interval(achieved, interval)}", end="  ")
            print(
                "  ".join(
                    f"{label} {_with_interval(reached, interval)} ({n})"
                    for label, (reached, n, interval) in classes.items()
                )
            )
    missed = [row for row in rows if row["ok"] is False]
    print(f"\n{len(rows) - len(missed)} rows within their bound or without one, {len(missed)} not:")
    for row in missed:
        print(f"  {row['row']}: {row['ratio']:.3f} where {row['goal']} is wanted{_sampled(row)}")


def _with_interval(achieved, interval):
    low, high = interval
    return f"{achieved:.1%} [{100 * low:.0f}-{100 * high:.0f}]"


def _sampled(row):
    """Say whether a gap could be the luck of which items there are: the bound stays what it is."""
    if row["interval"] is None:
        return ""
    low, high = row["interval"]
    within = low - row["goal"] <= row["other_value"] <= high + row["goal"]
    return f" (reached {low:.1%} to {high:.1%} in 95 of 100 draws of items: {'could be' if within else 'is not'} chance)"
