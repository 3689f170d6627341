"""How far a class is believed: by the items behind its service."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replenishment_rules_logic import calibration, evidence
from replenishment_rules_logic.replay import Outcome


def outcome(demanded, served):
    """Return the outcome of one policy: units demanded and served per item, a cycle each, clean where all was served."""
    demanded, served = np.array(demanded, float), np.array([served], float)
    cycles = np.ones_like(served)
    nothing = np.zeros_like(served)
    return Outcome(
        demanded, served, nothing, cycles, (served == demanded) * cycles, nothing, demanded > 0, nothing, 1
    )


def test_each_measure_counts_its_own_shares():
    lived = outcome([10, 2, 0], [5, 2, 0])
    for measure in calibration.MEASURES:
        service, _variance = evidence.ratio(*evidence.shares(lived, measure))
        assert service == pytest.approx(getattr(lived, measure)()), measure
    weighted, _variance = evidence.ratio(
        *evidence.shares(lived, calibration.VOLUME_FILL, np.array([1.0, 20.0, 1.0]))
    )
    assert weighted == pytest.approx([(5 + 40) / (10 + 40)])


def test_variance_of_a_ratio_by_hand():
    # Fill rates 1, 1, 0.5, 0.5: mean 0.75, deviations of a quarter, divided by n - 1 and n.
    lived = outcome([4, 4, 4, 4], [4, 4, 2, 2])
    service, variance = evidence.ratio(*evidence.shares(lived, calibration.ITEM_FILL))
    assert service == pytest.approx([0.75])
    assert variance == pytest.approx([4 * 0.25**2 / 3 / 4 + evidence.LEAST_DEVIATION**2])
    # The same fill of the same units, where one item has nearly all of them: the next large one may be served or not.
    _service, equal = evidence.ratio(*evidence.shares(lived, calibration.VOLUME_FILL))
    large = outcome([1, 1, 1, 13], [1, 1, 1, 9])
    service, uneven = evidence.ratio(*evidence.shares(large, calibration.VOLUME_FILL))
    assert service == pytest.approx([0.75])
    assert uneven == pytest.approx(
        [(3 * (11 / 15 - 0.75) ** 2 + 0.25**2) * 3 / 4 + evidence.LEAST_DEVIATION**2]
    )
    assert uneven > 1.5 * equal
    assert (evidence.ratio(*evidence.shares(outcome([96], [72]), calibration.VOLUME_FILL))[1] == np.inf).all()


def test_classes_alike_are_one_and_classes_apart_are_believed_by_their_evidence():
    alike = evidence.trust(np.array([[0.90], [0.91]]), np.array([[0.01], [0.01]]))
    assert alike == pytest.approx(np.zeros((2, 1)))
    # Twenty points apart with a deviation of one: (100 - 1) / 1e4 lies between the classes, against 1e-4 of luck.
    apart = evidence.trust(np.array([[0.7], [0.9]]), np.array([[1e-4], [1e-4]]))
    between = ((0.1**2 + 0.1**2) / 1e-4 - 1) / (2e4 - 2e8 / 2e4)
    assert apart == pytest.approx(np.full((2, 1), between / (between + 1e-4)))
    unsure = evidence.trust(np.array([[0.7], [0.9], [0.5]]), np.array([[1e-4], [1e-4], [np.inf]]))
    assert unsure[2] == 0
    assert unsure[0] > 0.9


def test_a_class_without_demand_takes_what_all_reached():
    lived = outcome([10, 10, 0], [5, 9, 0])
    labels, service, pooled = evidence.per_class(
        evidence.shares(lived, calibration.VOLUME_FILL), np.array(["A", "A", "C"])
    )
    assert labels == ("A", "C")
    assert pooled == pytest.approx([0.7])
    assert service[1] == pytest.approx([0.7])


def test_luck_is_not_learned_from():
    expected = np.array([0.9, 0.9])
    believed = evidence.beyond_luck(np.array([0.88, 0.8]), np.array([0.02**2, 0.02**2]), expected)
    assert believed == pytest.approx([0.9, 0.9 - 0.1 * (1 - 0.02**2 / 0.1**2)])


@settings(max_examples=100, deadline=None)
@given(
    served=st.lists(st.floats(0.0, 1.0), min_size=6, max_size=30),
    sizes=st.lists(st.floats(0.0, 500.0), min_size=30, max_size=30),
    measure=st.sampled_from(calibration.MEASURES),
)
def test_what_is_believed_lies_between_the_class_and_all(served, sizes, measure):
    demanded = np.array(sizes[: len(served)])
    lived = outcome(demanded, demanded * served)
    classes = np.array(["A", "B", "C"])[np.arange(len(served)) % 3]
    parts = evidence.shares(lived, measure)
    labels, found, pooled = evidence.per_class(parts, classes)
    own = np.array([evidence.ratio(*(part[:, classes == label] for part in parts))[0] for label in labels])
    assert np.isfinite(found).all()
    assert (found >= np.minimum(own, pooled) - 1e-9).all()
    assert (found <= np.maximum(own, pooled) + 1e-9).all()
