from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.stock_accelerator.logic.dip import first_dip

from .product_product import CACHE
from .stock_accelerator import ORDERPOINTS

OPEN_STATES = ("waiting", "confirmed", "assigned", "partially_available")


class StockWarehouseOrderpoint(models.Model):
    _inherit = "stock.warehouse.orderpoint"

    def _compute_deadline_date(self):
        fast, slow = self._split_by_guard("deadline")
        early = fast._filter_negative_delays()
        if early:
            self.env["stock.accelerator"]._count(ORDERPOINTS, "deadline", "negative delay", len(early))
            fast, slow = fast - early, slow | early
        if slow:
            super(StockWarehouseOrderpoint, slow)._compute_deadline_date()
        if fast:
            with self.env["stock.accelerator"]._counting(ORDERPOINTS, "deadline", len(fast)):
                fast._set_deadlines()

    def _filter_negative_delays(self):
        """Return the orderpoints whose stock on hand might be looked up in the past, which only stock can do."""
        if not self:
            return self
        # sudo: vendors of other companies only make the guard stricter.
        env = self.sudo().env
        companies = self.company_id.sudo()
        horizons = [self.env.context.get("global_horizon_days") or 0, *companies.mapped("horizon_days")]
        if min(horizons) < 0 or min(companies.mapped("days_to_purchase")) < 0:
            return self
        if self._has_negative_rule():
            return self
        early = env["product.supplierinfo"].search(
            Domain("delay", "<", 0)
            & (
                Domain("product_tmpl_id", "in", self.product_id.product_tmpl_id.ids)
                | Domain("id", "in", self.supplier_id.ids)
            )
        )
        if not early:
            return self.browse()
        return self.filtered(
            lambda orderpoint: (
                orderpoint.product_id.product_tmpl_id in early.product_tmpl_id
                or orderpoint.supplier_id in early
            )
        )

    def _has_negative_rule(self):
        """Return whether any rule has a negative delay; remembered until a rule changes."""
        remembered = self.env.cr.cache.setdefault(CACHE, {})
        if "negative" not in remembered:
            # sudo: rules of other companies only make the guard stricter.
            rules = self.env["stock.rule"].sudo()
            remembered["negative"] = bool(rules.search_count([("delay", "<", 0)], limit=1))
        return remembered["negative"]

    def _set_deadlines(self):
        on_hand = self._fetch_on_hand()
        critical = self.filtered(lambda orderpoint: on_hand[orderpoint.id] < orderpoint.product_min_qty)
        critical.deadline_date = fields.Date.today()
        for orderpoints in (self - critical).grouped("company_id").values():
            orderpoints._set_deadlines_of_company(on_hand)

    def _set_deadlines_of_company(self, on_hand):
        """Set the deadline of orderpoints of one company that are not below their minimum yet."""
        horizon = fields.Date.today() + relativedelta(days=self.get_horizon_days())
        changes = self._fetch_changes_by_day(horizon)
        dips = {}
        for orderpoint in self:
            found = changes.get((orderpoint.product_id.id, orderpoint.location_id.id))
            day = found and first_dip(on_hand[orderpoint.id], orderpoint.product_min_qty, found)
            if day:
                dips[orderpoint.id] = day
        # Lead times cost far more than the rest; only who dips needs one.
        self.browse(dips).mapped("lead_days")
        self.browse(set(self.ids) - dips.keys()).deadline_date = False
        for orderpoint in self.browse(dips):
            deadline = dips[orderpoint.id] - relativedelta(days=orderpoint.lead_days)
            orderpoint.deadline_date = deadline if deadline < horizon else False

    def _fetch_changes_by_day(self, horizon):
        """Return {(product id, location id): {day: quantity}} of the open moves up to *horizon*.

        As stock counts here: a move counts where it starts or ends itself (not below, not at its final destination),
        and days are those of the reader's time zone.
        """
        locations = Domain("product_id", "in", self.product_id.ids)
        locations &= Domain("state", "in", OPEN_STATES) & Domain("date", "<=", horizon)
        _quants, move_in, move_out = self.product_id._get_domain_locations()
        Move = self.env["stock.move"].with_context(active_test=False)
        changes = defaultdict(lambda: defaultdict(float))
        for sign, side, domain in ((1, "location_dest_id", move_in), (-1, "location_id", move_out)):
            here = locations & domain & Domain(side, "in", self.location_id.ids)
            for product, location, day, quantity in Move._read_group(
                here, ["product_id", side, "date:day"], ["product_qty:sum"]
            ):
                changes[product.id, location.id][day.date()] += sign * quantity
        return changes
