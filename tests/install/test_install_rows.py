"""Installing changes the tables of stock by new columns; it does not write their rows anew."""

from devtools import database

from . import bare
from .test_install_matrix import below

# Where the row of the latest record stands: written anew it stands elsewhere.
PLACE = "SELECT id, ctid FROM {} ORDER BY id DESC LIMIT 1"
TABLES = ("res_partner", "product_template", "sale_order")
ORDER = """
partner = env["res.partner"].create({"name": "Early"})
product = env["product.product"].create({"name": "Early"})
order = env["sale.order"].create({"partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id})]})
env.cr.commit()
"""


class TestInstallRows:
    def test_rows_that_are_there_stay_where_they_are(self):
        name = "test_install_rows"
        _ours, stock = below("order_release")
        database.clone(bare.template(stock), name)
        try:
            bare.shell(name, ORDER)
            before = {table: database.sql(name, PLACE.format(table)) for table in TABLES}
            bare.server_run(name, "-i", "order_release")
            moved = [table for table in TABLES if database.sql(name, PLACE.format(table)) != before[table]]
            states = database.sql(
                name,
                "SELECT release_state FROM sale_order UNION SELECT control_state FROM res_partner"
                " UNION SELECT control_state FROM product_template ORDER BY 1",
            )
            assert moved == []
            assert states.split() == ["approved", "none"]
        finally:
            database.drop(name)
