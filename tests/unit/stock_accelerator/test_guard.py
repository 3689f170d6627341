"""Finding foreign overrides in the classes, and counting in memory."""

import threading

from stock_accelerator_logic.overrides import addon_of, foreign_definers
from stock_accelerator_logic.tally import Tally


def definition(name, module, **methods):
    return type(name, (), {"__module__": module, **methods})


def answer(self):
    return 1


STOCK = definition("StockQuant", "odoo.addons.stock.models.stock_quant", _gather=answer)
FOREIGN = definition("StockQuant", "odoo.addons.vendor_quants.models.quant", _gather=answer)
SILENT = definition("StockQuant", "odoo.addons.product_expiry.models.stock_quant", _order_by=answer)


def registry_class(*definitions, **patched):
    return type("stock.quant", definitions, patched)


def test_addon_is_read_from_the_module():
    assert addon_of("odoo.addons.stock.models.stock_quant") == "stock"
    assert addon_of("odoo.models") == "odoo.models"


def test_stock_alone_is_trusted():
    assert foreign_definers(registry_class(SILENT, STOCK), "_gather", {"stock"}) == []


def test_foreign_definition_is_found_above_and_below():
    assert foreign_definers(registry_class(FOREIGN, STOCK), "_gather", {"stock"}) == ["vendor_quants"]
    assert foreign_definers(registry_class(STOCK, FOREIGN), "_gather", {"stock"}) == ["vendor_quants"]


def test_proven_definition_is_passed_over():
    assert foreign_definers(registry_class(FOREIGN, STOCK), "_gather", {"stock", "vendor_quants"}) == []


def test_patch_on_the_registry_class_is_never_trusted():
    patched = registry_class(STOCK, _gather=answer)
    assert foreign_definers(patched, "_gather", {"stock", "patch_of_somebody"}) == ["patch"]


def test_tally_is_due_after_its_interval_and_only_with_something_to_tell():
    tally = Tally(every=60)
    assert not tally.is_due(0)
    tally.add("hit", 3, 0.5)
    assert not tally.is_due(59)
    assert tally.is_due(60)
    counts = tally.hand_over(60)
    assert (counts["hit"].calls, counts["hit"].records, counts["hit"].seconds) == (1, 3, 0.5)
    assert tally.hand_over(61) == {}
    assert not tally.is_due(200)


def test_tally_loses_nothing_between_threads():
    tally = Tally(every=60)
    threads = [
        threading.Thread(target=lambda: [tally.add("hit", 1, 0.0) for _ in range(2000)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tally.hand_over(0)["hit"].records == 8000
