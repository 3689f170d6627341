from odoo import api, fields, models

from odoo.addons.order_release.logic.demand import rank_of
from odoo.addons.order_release.logic.promise import Route, Supply, Wanted, promise
from odoo.addons.order_release.queries.free_stock import free_stock, stock_claims
from odoo.addons.order_release.queries.promise import forget_promises, lead_times, receipts, update_promises


class OrderReleasePromise(models.AbstractModel):
    """When open lines can ship: from what is there, what comes, and what other branches have.

    The number of queries does not grow with the number of lines. Demand that waits for nothing but goods uses them
    up in its rank, also when it is not asked about; what something else holds uses up nothing.
    """

    _name = "order.release.promise"
    _description = "Promise of order lines"

    @api.model
    def _promise(self, demands):
        """Return {line id: Promise} of the open lines of *demands* (``OrderDemand``) that leave a shelf, kits by component."""
        found = {}
        for company in self.env["res.company"].browse({one.company_id for one in demands}):
            own = [one for one in demands if one.company_id == company.id]
            found.update(self._promise_in(company, own))
        return found

    @api.model
    def _promise_in(self, company, demands):
        parts = self.env["order.release.gate.stock"]._fetch_components(demands)
        asked = [
            Wanted(
                line.line_id,
                one.order_id,
                product_id,
                line.warehouse_id,
                line.open_qty * per_unit,
                one.rank,
                one.promised_at,
            )
            for one in demands
            for line in one.lines
            if line.open_qty > 0 and line.warehouse_id
            for product_id, per_unit in parts.get(
                line.line_id, [(line.product_id, 1.0)] if line.stocked else []
            )
        ]
        if not asked:
            return {}
        products = {line.product_id for line in asked}
        routes = self._fetch_routes({line.warehouse_id for line in asked})
        warehouses = {route.source_id for found in routes.values() for route in found}
        now = fields.Datetime.now()
        in_turn = self.env["order.release.gate.stock"]._find_other_classes(company.ids)
        waiting = self._fetch_waiting(products, warehouses, {one.order_id for one in demands}, in_turn)
        supplies = self._fetch_supplies(products, warehouses, now, in_turn)
        times = dict(self.env.execute_query(lead_times(self.env, products, company.ids)))
        rule = company.order_release_source_rule or "nearest"
        return promise([*asked, *waiting], supplies, routes, times, now, rule)

    @api.model
    def _fetch_routes(self, warehouse_ids):
        """Return {branch id: [Route]}, each branch's own shelf in front."""
        routes = {warehouse_id: [Route(warehouse_id, sequence=-1)] for warehouse_id in warehouse_ids}
        # sudo: where goods come from does not depend on who asks
        for source in (
            self.env["order.release.source"].sudo().search([("warehouse_id", "in", list(warehouse_ids))])
        ):
            routes[source.warehouse_id.id].append(
                Route(
                    source.source_id.id,
                    source.travel_days,
                    source.unit_cost,
                    source.sequence,
                    source.is_central,
                )
            )
        return routes

    @api.model
    def _fetch_waiting(self, product_ids, warehouse_ids, without_order_ids, in_turn=()):
        """Return the demand of other orders, and of no order where it is served *in_turn*, as ``Wanted``.

        Under line and order ids of its own (negative).
        """
        rows = self.env.execute_query(stock_claims(self.env, product_ids, warehouse_ids, without_order_ids))
        standings = self.env["order.release.engine"]._place({row[-1] for row in rows})
        others = self.env["order.release.gate.stock"]._fetch_others(product_ids, warehouse_ids, in_turn)
        beside = [
            Wanted(-index, -index, *key, quantity, rank, needed_at)
            for index, (key, quantity, rank, needed_at) in enumerate(others, len(rows) + 1)
        ]
        return beside + [
            Wanted(
                -index,
                order_id,
                product_id,
                warehouse_id,
                quantity,
                rank_of(promised, ordered, order_id, standings.get(order_id)),
                promised,
            )
            for index, (product_id, warehouse_id, quantity, promised, ordered, order_id) in enumerate(rows, 1)
        ]

    @api.model
    def _fetch_supplies(self, product_ids, warehouse_ids, now, in_turn=()):
        """Return {(product id, branch id): [Supply]}; what is late is expected today: somebody chases it."""
        supplies = {}
        for product_id, warehouse_id, quantity in self.env.execute_query(
            free_stock(self.env, product_ids, warehouse_ids, in_turn)
        ):
            supplies.setdefault((product_id, warehouse_id), []).append(Supply(now, now, quantity))
        rows = self.env.execute_query(receipts(self.env, product_ids, warehouse_ids))
        expected = self._fetch_expected([row[-1] for row in rows])
        for product_id, warehouse_id, date, quantity, move_id in rows:
            at, late_at = expected.get(move_id, (date, None))
            at = max(at, now)
            supplies.setdefault((product_id, warehouse_id), []).append(
                Supply(at, late_at and max(late_at, at), quantity)
            )
        return supplies

    @api.model
    def _fetch_expected(self, move_ids):
        """Return {move id: (moment as likely as not, moment in nine of ten cases)} of arrivals that are measured; hook."""
        return {}

    # Keep

    @api.model
    def _refresh(self, orders, demands):
        """Store the promise of each open line of *orders* that waits, with the ways that were not taken."""
        held = [
            one for one in demands.values() if one.open_qty and one.order_id in set(orders._filter_held().ids)
        ]
        done = set(orders.ids) - {one.order_id for one in held}
        if done:
            self.env.cr.execute(forget_promises(done))
        found = self._promise(held)
        rows = [
            {"id": line.line_id, **self._prepare_values(found.get(line.line_id))}
            for one in held
            for line in one.lines
            if line.goods
        ]
        if rows:
            self.env.cr.execute(update_promises(rows))
        self.env["sale.order.line"].invalidate_model(
            ["release_promise_at", "release_promise_late_at", "release_promise_facts"], flush=False
        )

    @api.model
    def _prepare_values(self, found):
        chosen = found and found.chosen
        if not chosen:
            return {
                "release_promise_at": None,
                "release_promise_late_at": None,
                "release_promise_facts": {"chosen": None} if found else {},
            }
        return {
            "release_promise_at": chosen.at.replace(microsecond=0),
            "release_promise_late_at": chosen.late_at and chosen.late_at.replace(microsecond=0),
            "release_promise_facts": {
                "chosen": self._prepare_option(chosen),
                "others": [self._prepare_option(one) for one in found.others],
            },
        }

    @api.model
    def _prepare_option(self, option):
        return {
            "source": option.source_id,
            "kind": option.kind,
            "at": fields.Datetime.to_string(option.at),
            "late_at": option.late_at and fields.Datetime.to_string(option.late_at),
            "cost": round(option.cost, 4),
            "days": option.days,
        }

    # Words

    @api.model
    def _tell(self, facts):
        """Return in one line where the goods come from, when, and what else there was."""
        if not facts or not facts.get("chosen"):
            return ""
        options = [facts["chosen"], *facts.get("others", ())]
        names = {
            branch.id: branch.name
            # sudo: the name of a branch
            for branch in self.env["stock.warehouse"].sudo().browse({one["source"] for one in options})
        }
        text = self._tell_option(facts["chosen"], names)
        others = "; ".join(self._tell_option(one, names) for one in facts.get("others", ()))
        return (
            self.env._("%(chosen)s (not taken: %(others)s)", chosen=text, others=others) if others else text
        )

    @api.model
    def _tell_option(self, option, names):
        at = fields.Datetime.from_string(option["at"])
        values = {"branch": names.get(option["source"]), "date": self._format_day(at)}
        if option["kind"] == "stock":
            return self.env._("%(branch)s, on the shelf: %(date)s", **values)
        if option["kind"] == "receipt":
            return self.env._("%(branch)s, receipt: %(date)s", **values)
        return self.env._("%(branch)s, if bought today: %(date)s", **values)

    @api.model
    def _format_day(self, moment):
        local = fields.Datetime.context_timestamp(self, moment)
        return self.env["ir.qweb.field.date"].value_to_html(local.date(), {})
