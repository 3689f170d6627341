from datetime import date, datetime

from freezegun import freeze_time

from odoo import Command

from odoo.addons.distribution_control.tests.common import ControlCase

# A Thursday.
TODAY = date(2026, 3, 12)


@freeze_time(datetime(2026, 3, 12, 9))
class ProposalCase(ControlCase):
    """Company A's two warehouses, A1 supplying A2; a vendor with nine days; levels are written as a run would."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse_a2.resupply_wh_ids = [Command.link(cls.warehouse_a1.id)]
        cls.vendor = cls._make_vendor("Kramp")
        cls.product = cls._sourced("Drill")
        cls.policy = cls._make_policy()
        cls.run_a = cls._make_run(cls.company_a)

    @classmethod
    def _sourced(cls, name="Product", vendor=None, price=6.0, delay=9, **values):
        product = cls._make_product(name, **values)
        cls._offer(product, vendor or cls.vendor, price, delay)
        return product

    @classmethod
    def _offer(cls, product, vendor, price=6.0, delay=9, **values):
        return cls.env["product.supplierinfo"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "partner_id": vendor.id,
                "price": price,
                "delay": delay,
                "company_id": cls.company_a.id,
                "currency_id": cls.eur.id,
                **values,
            }
        )

    @classmethod
    def _make_policy(cls, company=None, **values):
        return cls.env["replenishment.policy"].create(
            {"name": "Standard", "company_id": (company or cls.company_a).id, "mode": "advise", **values}
        )

    @classmethod
    def _make_run(cls, company, **values):
        return cls.env["replenishment.run"].create({"company_id": company.id, "state": "done", **values})

    @classmethod
    def _plan(cls, product=None, warehouse=None, point=140, top=260, week=70, on_hand=0, **values):
        """Return a level of *product*: *on_hand* there, ordered at *point* up to *top*, *week* used a week."""
        product, warehouse = product or cls.product, warehouse or cls.warehouse_a2
        if on_hand:
            cls._put_stock(product, on_hand, warehouse)
        incoming, outgoing = values.pop("incoming", 0), values.pop("outgoing", 0)
        position = on_hand + incoming - outgoing
        return cls.env["replenishment.level"].create(
            {
                "company_id": warehouse.company_id.id,
                "warehouse_id": warehouse.id,
                "product_id": product.id,
                "policy_id": values.pop("policy", cls.policy).id,
                "vendor_id": product.seller_ids[:1].partner_id.id,
                "reorder_point": point,
                "order_up_to": top,
                "forecast_week": week,
                "lead_days": 9,
                "lead_source": "measured",
                "review_days": 1,
                "cover_days": 10,
                "average_cost": 6.0,
                "on_hand_qty": on_hand,
                "incoming_qty": incoming,
                "outgoing_qty": outgoing,
                "position_qty": position,
                **values,
            }
        )

    @classmethod
    def _propose(cls, company=None, run=None):
        """Run the proposal engine and return what is open in the company."""
        company = company or cls.company_a
        run = run or (cls.run_a if company == cls.company_a else cls._make_run(company))
        cls.env["replenishment.proposal.engine"]._propose(run)
        return cls.env["replenishment.proposal"].search(
            [("company_id", "=", company.id), ("state", "in", ("open", "approval", "queued"))]
        )

    @classmethod
    def _buy_order(cls, quantity, day, product=None, warehouse=None, confirm=True):
        """Return a purchase order of *quantity* that is due on *day*."""
        product, warehouse = product or cls.product, warehouse or cls.warehouse_a2
        order = cls.env["purchase.order"].create(
            {
                "partner_id": cls.vendor.id,
                "company_id": warehouse.company_id.id,
                "picking_type_id": warehouse.in_type_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": 6.0,
                            "date_planned": datetime(day.year, day.month, day.day, 12),
                        }
                    )
                ],
            }
        )
        if confirm:
            order.button_confirm()
        return order

    def _only(self, proposals):
        self.assertEqual(len(proposals), 1)
        return proposals
