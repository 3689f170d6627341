from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.distribution_control.logic.flow import Event, Stage
from odoo.addons.intercompany_flows.queries import flow as queries

WITH_SISTER = ("intercompany_agreement_id", "!=", False)


class IntercompanyFlow(models.AbstractModel):
    """Trade between companies: what each of them waits for, and the legs of one order."""

    _name = "intercompany.flow"
    _description = "Between companies"
    _inherit = "distribution.flow"

    _flow_models = ("sale.order", "purchase.order")
    _flow_sequence = 30

    def _stages(self, scope):
        now, result = fields.Datetime.now(), []
        for place, (code, name, model, branch, domain, count) in enumerate(self._get_stage_terms()):
            reach = self._find_rows(model, scope, branch, domain)
            if not reach:
                continue
            shown, *where = reach
            rows = {row[0]: row[1:] for row in self.env.execute_query(count(where, now))}
            company = "company_id" if branch else "origin_company_id"
            for company_id in scope.company_ids:
                number, amount, oldest, ages = rows.get(company_id, (0, 0.0, None, ()))
                rows_of = [(company, "=", company_id), *shown]
                result.append(
                    Stage(
                        code, name, place * 10, company_id, number, amount or 0.0, oldest, model, rows_of,
                        tuple(ages),
                    )
                )  # fmt: skip
        return result

    def _find_rows(self, model, scope, branch, domain):
        if branch:
            return self._reach(model, scope, branch, "team_id" if model == "sale.order" else None, domain)
        messages = self.env[model]
        if not messages.has_access("read"):
            return None
        query = messages._search(Domain(domain) & Domain("origin_company_id", "in", list(scope.company_ids)))
        return domain, query.from_clause, query.where_clause

    def _get_stage_terms(self):
        """Return (code, name, model, branch, domain, what counts it) of each stage, in order."""
        sold = [
            WITH_SISTER,
            ("state", "=", "sale"),
            ("delivery_status", "in", ["pending", "started", "partial"]),
        ]
        bought = [WITH_SISTER, ("state", "=", "purchase")]
        coming = [*bought, ("receipt_status", "in", ["pending", "partial"])]
        to_bill = [*bought, ("invoice_status", "=", "to invoice")]

        def sales(where, now):
            return queries.orders("sale_order", where, now, "date_order")

        def purchases(where, now):
            return queries.orders("purchase_order", where, now, "date_approve")

        branch = "picking_type_id.warehouse_id"
        waits = [("state", "in", ["waiting", "failed"])]
        return [
            (
                "waits",
                self.env._("Waits for the other company"),
                "intercompany.message",
                None,
                waits,
                queries.messages,
            ),
            ("sold", self.env._("Sold, not shipped"), "sale.order", "warehouse_id", sold, sales),
            ("bought", self.env._("Bought, not received"), "purchase.order", branch, coming, purchases),
            ("to_bill", self.env._("Received, not billed"), "purchase.order", branch, to_bill, purchases),
        ]

    # The legs of one order

    def _timeline(self, record):
        record.check_access("read")
        order = record.sudo()  # sudo: the legs of an order that the person may read, told in words
        messages = self._find_messages(self._get_documents(order))
        kinds = dict(messages._fields["kind"]._description_selection(self.env))
        return [self._tell_leg(message, kinds) for message in messages]

    def _get_documents(self, order):
        """Return {model: ids} of the orders of the chain, or of the order alone, with their transfers and invoices."""
        chain = order.intercompany_chain_id
        found = {}
        for orders in (chain.sale_ids, chain.purchase_ids, order):
            for model, records in (
                (orders._name, orders),
                ("stock.picking", orders.picking_ids),
                ("account.move", orders.invoice_ids),
            ):
                found.setdefault(model, set()).update(records.ids)
        return found

    def _find_messages(self, documents):
        messages = self.env["intercompany.message"].sudo()  # sudo: as above
        domain = Domain.OR(
            Domain("origin_model", "=", model) & Domain("origin_id", "in", sorted(ids))
            for model, ids in documents.items()
            if ids
        )
        return messages.search(domain & Domain("state", "!=", "dropped"), order="id")

    def _tell_leg(self, message, kinds):
        terms = {
            "what": kinds[message.kind],
            "origin": message.origin_name,
            "company": message.target_company_id.name,
            "made": message.target_name or "",
            "error": message.error or "",
        }
        if message.state == "done":
            text = self.env._("%(what)s: %(origin)s, at %(company)s: %(made)s", **terms)
            made, made_id = message.target_model or "", message.target_id or None
            return Event(message.done_at, "leg", text, True, message.requester_id.name, made, made_id)
        text = (
            self.env._("%(what)s failed: %(origin)s, at %(company)s: %(error)s", **terms)
            if message.state == "failed"
            else self.env._("%(what)s waits: %(origin)s, at %(company)s", **terms)
        )
        return Event(message.next_try_at, "leg", text, False, terms["company"], message._name, message.id)
