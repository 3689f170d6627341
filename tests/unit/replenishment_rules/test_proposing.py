"""What is proposed for a product in its warehouses, and what would change it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replenishment_rules_logic import answers, decision, exits, lots, proposing, risk, scoring

FAST = settings(max_examples=150, deadline=None)
VENDOR = proposing.Source("vendor", 9.0, ((0.0, 10.0),), fixed_cost=5.0)


def branch(**values):
    """Uses 10 a day; ordered at 140 up to 260; the vendor needs 9 days."""
    return proposing.Branch(
        **{
            "key": "depot",
            "on_hand": 140.0,
            "owed": 0.0,
            "level": 140.0,
            "top": 260.0,
            "per_day": 10.0,
            "lead_days": 9.0,
            "unit_cost": 10.0,
            "shortage_cost": 4.0,
            **values,
        }
    )


def sister(**values):
    return decision.Sister(
        **{"key": "central", "available": 400.0, "cover": 200.0, "days": 1.0, "fixed_cost": 8.0,
           "unit_cost": 0.05, "per_day": 15.0, **values}
    )  # fmt: skip


def supply(quantity, due, key="PO1"):
    return proposing.Supply(key, float(quantity), float(due))


def test_nothing_to_do_above_the_level():
    assert proposing.propose(branch(on_hand=141.0), [sister()], VENDOR) is None


def test_bought_up_to_the_top_where_no_sister_has_surplus():
    found = proposing.propose(branch(), [sister(available=200.0)], VENDOR)
    # 14 days of stock, 9 to get more: nobody waits.
    assert (found.kind, found.quantity, found.wanted, found.source) == ("buy", 120.0, 120.0, "vendor")
    assert found.best.cost == 5.0
    # 120 units that never come are 120 units short at 4.
    assert found.at_stake == 480.0
    assert [option.kind for option in found.options] == ["buy", "wait"]


def test_surplus_of_a_sister_goes_first_where_it_is_cheaper():
    found = proposing.propose(branch(on_hand=40.0), [sister()], VENDOR)
    # 200 can be given of 220 wanted, the other 20 are bought; the vendor alone would leave 5 days of 10 short at 4.
    assert (found.kind, found.quantity, found.source) == ("transfer", 200.0, "central")
    assert found.best.cost == pytest.approx(8 + 200 * 0.05 + 5)
    assert found.best.days_of_cover_left == pytest.approx(200 / 15)
    buy = next(option for option in found.options if option.kind == "buy")
    assert buy.cost == pytest.approx(5 + 5 * 10 * 4)


def test_need_that_nobody_can_fill_asks_for_a_source():
    found = proposing.propose(branch())
    assert (found.kind, found.quantity, found.at_stake) == ("source", 0.0, 480.0)


def test_what_is_never_asked_for_again_is_short_by_its_need():
    found = proposing.propose(branch(per_day=0.0), [], VENDOR)
    assert (found.kind, found.at_stake) == ("buy", 480.0)


def test_late_order_counts_as_late_and_is_not_bought_twice():
    found = proposing.propose(branch(supplies=(supply(120, -6),)), [], VENDOR)
    assert (found.kind, found.supplies, found.at_stake) == ("wait", ("PO1",), 0.0)
    # The road not taken stands beside it.
    assert [option.kind for option in found.options] == ["wait", "buy"]


def test_late_order_is_chased_when_the_shelf_is_empty_before_it_comes():
    found = proposing.propose(branch(on_hand=10.0, supplies=(supply(260, -6),), late_days=5.0), [], VENDOR)
    # One day of stock, five until it comes: four days of 10 at 4.
    assert (found.kind, found.at_stake, found.new_due) == ("expedite", 160.0, 1.0)


def test_postponed_order_is_brought_forward_not_bought_again():
    postponed = branch(supplies=(supply(120, 60),))
    found = proposing.propose(postponed, [], VENDOR)
    assert (found.kind, found.new_due) == ("expedite", 14.0)
    assert found.at_stake == (60 - 14) * 10 * 4
    bridged = proposing.propose(postponed, [sister(available=1000.0)], VENDOR)
    assert (bridged.kind, bridged.quantity) == ("transfer", 460.0)


def test_order_beyond_all_need_is_cancelled_and_an_early_one_deferred():
    much = branch(on_hand=900.0, most_days=60.0, supplies=(supply(300, 5), supply(100, 20, "PO2")))
    found = proposing.propose(much)
    assert (found.kind, found.supplies, found.quantity) == ("cancel", ("PO2", "PO1"), 400.0)
    assert found.at_stake == 4000.0
    early = proposing.propose(branch(on_hand=250.0, most_days=400.0, supplies=(supply(100, 1),)))
    # 110 above the level last 11 days: not worth a call.  Four weeks are.
    assert early is None
    early = proposing.propose(branch(on_hand=420.0, most_days=400.0, top=600.0, supplies=(supply(100, 1),)))
    assert (early.kind, early.new_due) == ("defer", 28.0)


def test_an_order_that_is_partly_needed_is_reduced():
    """300 and 800 last 110 days; 140 and sixty days' use are 740: 360 are too many."""
    much = branch(on_hand=300.0, most_days=60.0, supplies=(supply(800, 10),))
    found = proposing.propose(much)
    assert (found.kind, found.supplies, found.quantity, found.at_stake) == ("reduce", ("PO1",), 360.0, 3600.0)
    # Two weeks' use too many are not worth a call.
    assert proposing.propose(branch(on_hand=300.0, most_days=60.0, supplies=(supply(580, 10),))) is None


def test_local_vendor_is_weighed_with_what_it_costs_more():
    near = proposing.Source("corner shop", 1.0, ((0.0, 11.0),))
    found = proposing.propose(branch(on_hand=40.0), [], VENDOR, near)
    costs = {option.kind: option.cost for option in found.options}
    # 220 units one dearer, against 5 days of 10 short at 4 and 5 for the order.
    assert costs["local"] == pytest.approx(220.0)
    assert (found.kind, costs["buy"]) == ("buy", 205.0)
    assert proposing.propose(branch(on_hand=20.0), [], VENDOR, near).kind == "local"


def test_price_break_is_taken_when_it_pays():
    tiers = ((0.0, 10.0), (150.0, 9.0))
    found = proposing.propose(branch(), [], replace(VENDOR, tiers=tiers))
    # 30 units three days early cost 9 x 0.2 / 365 x 30 x 1.5; a unit less on 150.
    assert (found.quantity, found.wanted, found.unit_price) == (150.0, 120.0, 9.0)
    assert found.break_saving == pytest.approx(150 - 30 * 9 * 0.2 * 3 / 2 / 365)
    assert lots.raise_to_break(120, ((0, 10.0), (3000, 9.0)), 10, most_days=100).quantity == 120


def test_two_branches_never_share_the_same_surplus():
    depots = [branch(key=name, on_hand=on_hand) for name, on_hand in (("east", 20.0), ("west", 60.0))]
    central = branch(key="central", on_hand=500.0, level=100.0, top=250.0)
    lanes = {("central", "east"): (1.0, 8.0, 0.0), ("central", "west"): (1.0, 8.0, 0.0)}
    found = proposing.propose_product([*depots, central], lanes, {"east": VENDOR, "west": VENDOR}, {})
    assert (found["east"].kind, found["east"].quantity) == ("transfer", 240.0)
    # Ten units are left above central's own cover.
    assert sum(one.quantity for one in found.values() if one.kind == "transfer") <= 250.0


@st.composite
def worlds(draw):
    keys = ["a", "b", "c"][: draw(st.integers(1, 3))]
    figure = st.floats(0, 500)
    branches = []
    for key in keys:
        level = draw(st.integers(0, 200))
        branches.append(
            branch(
                key=key, on_hand=draw(figure), owed=draw(st.floats(0, 200)), level=float(level),
                top=float(level + draw(st.integers(1, 200))), per_day=draw(st.floats(0, 20)),
                supplies=tuple(
                    supply(draw(st.integers(1, 300)), draw(st.integers(-30, 300)), f"{key}{number}")
                    for number in range(draw(st.integers(0, 3)))
                ),
            )
        )  # fmt: skip
    lanes = {(one, other): (2.0, 5.0, 0.1) for one in keys for other in keys if one != other}
    sources = {key: replace(VENDOR, least=draw(st.sampled_from([0.0, 50.0])), multiple=6.0) for key in keys}
    return branches, lanes, sources


@FAST
@given(worlds())
def test_givers_keep_their_cover_and_vendors_their_multiples(world):
    branches, lanes, sources = world
    found = proposing.propose_product(branches, lanes, sources, {})
    for giver in branches:
        given_away = sum(
            one.quantity for one in found.values() if one.kind == "transfer" and one.source == giver.key
        )
        if given_away:
            assert giver.available - given_away >= giver.top - 1e-6
    for proposal in found.values():
        if proposal.kind == "buy":
            assert proposal.quantity >= 6.0
            assert proposal.quantity / 6 == pytest.approx(round(proposal.quantity / 6))


@FAST
@given(worlds())
def test_what_is_ordered_already_is_never_bought_again(world):
    branches, lanes, sources = world
    found = proposing.propose_product(branches, lanes, sources, {})
    for one in branches:
        if one.key in found and found[one.key].kind in ("buy", "local"):
            assert one.position <= one.level
            assert one.position + found[one.key].wanted <= one.top + 1e-6


@FAST
@given(worlds())
def test_answers_hold_when_put_in(world):
    branches, _lanes, sources = world
    here, *others = branches
    sisters = [decision.Sister(one.key, one.available, one.top, 2.0, 5.0, 0.1, one.per_day) for one in others]
    source = sources[here.key]
    now = proposing.propose(here, sisters, source)
    for answer in answers.zero(here):
        changed = (
            replace(here, on_hand=answer.figure)
            if answer.code == "stock"
            else replace(here, level=answer.figure)
        )
        assert changed.position > changed.level
        before = replace(changed, **{"on_hand": changed.on_hand - 1.0} if answer.code == "stock" else {})
        if answer.code == "stock":
            assert before.position <= before.level + 1e-9
    for answer in answers.flip("transfer", here, sisters, source):
        if answer.code == "surplus":
            richer = [
                replace(one, available=one.cover + answer.figure) if one.key == answer.key else one
                for one in sisters
            ]
            assert proposing.propose(here, richer, source).kind == "transfer"
            assert now.kind != "transfer"
    for answer in answers.flip("buy", here, sisters, source):
        if answer.code == "days":
            assert proposing.propose(here, sisters, replace(source, days=answer.figure)).kind == "buy"


def test_what_makes_it_zero_and_what_flips_it():
    here = branch(on_hand=130.0)
    assert answers.zero(here) == [
        answers.Answer("stock", 141.0, 11.0),
        answers.Answer("level", 129.0, 11.0),
    ]
    # A transfer costs 8 and 0.05 a unit against 5 for an order: while nobody waits it does not pay.
    dearer = pytest.approx(8 + 130 * 0.05 - 5)
    assert answers.flip("transfer", here, [sister()], VENDOR) == [answers.Answer("cheaper", dearer, dearer)]
    poor = [sister(available=150.0)]
    (found,) = answers.flip("transfer", branch(on_hand=40.0), poor, VENDOR)
    assert found.code == "surplus"
    assert proposing.propose(branch(on_hand=40.0), poor, VENDOR).kind == "buy"


def test_orders_left_waiting_are_those_the_stock_does_not_reach():
    demands = [risk.Demand("S1", 6, 2, 60), risk.Demand("S2", 6, 5, 90), risk.Demand("S3", 1, 30, 10)]
    assert [one.key for one in risk.hurt(10, demands, 9)] == ["S2"]
    assert risk.hurt(10, demands, 4) == []
    # What is owed so far counts where it is more than the forecast.
    assert risk.projected(10, demands, [(3, 20)], 1, 6) == [9, 8, 4, 24, 24, 18]


def test_buyer_is_scored_against_the_engine():
    # 5 in stock, 2 a day for ten days, goods on day 2; the engine's 10 leave 5 short, the buyer's 20 lie about.
    score = scoring.score_edit(5, [2] * 10, 2, 10, 20, shortage_cost=3, holding_per_day=0.01)
    assert score.engine_cost == pytest.approx(15 + 0.01 * (3 + 1 + 9 + 7 + 5 + 3 + 1))
    assert score.buyer_cost == pytest.approx(0.01 * (3 + 1 + 19 + 17 + 15 + 13 + 11 + 9 + 7 + 5))
    assert score.gain == score.engine_cost - score.buyer_cost


def excess(**values):
    return exits.Excess(
        **{"units": 50, "missing_elsewhere": 0, "per_day": 0.1, "days_since_demand": 30,
           "days_since_receipt": None, "unit_cost": 10, **values}
    )  # fmt: skip


def test_exits():
    assert exits.choose_exit(excess(missing_elsewhere=20)) == exits.Exit("move", 20, 100.0, 200)
    assert exits.choose_exit(excess(days_since_receipt=100)) == exits.Exit("return", 50, 100.0, 400.0)
    assert exits.choose_exit(excess(days_since_demand=400)) == exits.Exit("write_off", 50, 100.0, 0.0)
    # 500 days to use up, a tenth a year on half of it: keep.  A hundred times slower: cut the price.
    assert exits.choose_exit(excess()).action == "keep"
    assert exits.choose_exit(excess(per_day=0.01)) == exits.Exit("discount", 50, 100.0, 300.0)
    assert exits.choose_exit(excess(units=0)).action == "keep"
