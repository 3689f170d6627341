"""Every KPI that an addon ships is counted in a test of that addon: by its code, or as one of a family that is
counted by one rule (a code per gate)."""

import re
from pathlib import Path

import pytest

ADDONS = Path(__file__).parents[2] / "addons"
# A code per gate, counted by one method whatever the gate.
FAMILIES = ("release_hold_rate", "release_hold_precision", "order_cycle_held")


def shipped():
    """Yield (addon, code) of each KPI."""
    for path in sorted(ADDONS.glob("*/data/*.xml")):
        for record in re.findall(r'model="distribution\.kpi">(.*?)</record>', path.read_text(), re.DOTALL):
            yield path.parts[-3], re.search(r'name="code">(\w+)', record)[1]


def is_counted(code, tests):
    family = next((one for one in FAMILIES if code.startswith(one)), None)
    if family:
        return family in tests
    tail = code.partition("_")[2]
    # As it is, without the prefix that a helper of the tests puts in front, or made by an f-string.
    return bool(
        re.search(rf"""["']({code}|{tail or code})["']""", tests)
        or re.search(rf"""f["']{code.partition("_")[0]}_\{{""", tests)
        and re.search(rf"\b{tail}\b", tests)
    )


@pytest.mark.parametrize(("addon", "code"), shipped())
def test_code_has_a_golden_test(addon, code):
    folders = [ADDONS / addon, *ADDONS.glob(f"{addon}_*")]
    tests = "".join(path.read_text() for folder in folders for path in (folder / "tests").glob("*.py"))
    assert is_counted(code, tests), f"{code}: no test of {addon} counts it"


def test_a_code_is_shipped_once():
    codes = [code for _addon, code in shipped()]
    assert len(codes) == len(set(codes))


def test_nothing_passes_that_is_not_there():
    assert not is_counted("stock_value", "stock values, value of stock")
    assert is_counted("bridge_list", 'self._sums(f"bridge_{step}") list')
