from dataclasses import replace

from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import link
from odoo.addons.intercompany_flows.logic.chain import Hop, margins, place
from odoo.addons.intercompany_flows.queries.chain import chain_hops


class IntercompanyChain(models.Model):
    """All documents that one demand caused in the companies of the group, from the customer back to the source."""

    _name = "intercompany.chain"
    _description = "Chain of companies"
    _order = "id desc"

    name = fields.Char("Began with", required=True, readonly=True)
    company_ids = fields.Many2many("res.company", string="Companies", readonly=True)
    sale_ids = fields.One2many("sale.order", "intercompany_chain_id", readonly=True)
    purchase_ids = fields.One2many("purchase.order", "intercompany_chain_id", readonly=True)
    hop_count = fields.Integer("Hops", compute="_compute_drawing", compute_sudo=False)
    drawing = fields.Json(compute="_compute_drawing", compute_sudo=False)

    @api.model
    def _join(self, purchase, order):
        """Put the order that *purchase* caused into its chain, a new one where none has begun."""
        served = purchase.order_line._intercompany_served_lines().order_id
        upstream = served.filtered("intercompany_chain_id")[:1] or served[:1]
        chain = purchase.intercompany_chain_id or upstream.intercompany_chain_id
        if not chain:
            chain = self.create({"name": (upstream or purchase).name})
            if upstream:
                upstream.intercompany_chain_id = chain
        purchase.intercompany_chain_id = order.intercompany_chain_id = chain
        order.intercompany_depth = (upstream.intercompany_depth if upstream else 0) + 1
        chain.company_ids |= purchase.company_id | order.company_id | upstream.company_id
        return chain

    @api.depends_context("allowed_company_ids", "uid")
    def _compute_drawing(self):
        """Fill the hops from the source to the customer; money of a company only for who works for it."""
        # sudo: the hops of all companies are drawn, their money is left out below where it is not the reader's.
        chains = self.sudo()
        chains.sale_ids.flush_recordset()
        rows = {row[0]: row[1:] for row in self.env.execute_query(chain_hops(self.ids))} if self.ids else {}
        mine = self.env.companies
        for chain, whole in zip(self, chains, strict=True):
            orders = whole.sale_ids.sorted(lambda order: (-order.intercompany_depth, order.id))
            hops = [self._prepare_hop(order, *rows[order.id]) for order in orders if order.id in rows]
            self._add_rates(hops)
            self._expect_costs(hops)
            _each, group = margins([hop["figures"] for hop in hops])
            complete = whole.company_ids <= mine
            for hop in hops:
                margin = hop.pop("figures").revenue - hop.pop("cost")
                hop["margin"] = margin if hop["is_mine"] else False
                if not hop["is_mine"] and not hop["is_bought_by_me"]:
                    hop["revenue"] = False
            chain.hop_count = len(hops)
            chain.drawing = {
                "hops": hops,
                "group_margin": group if complete else False,
                "currency_id": self.env.company.currency_id.id,
            }

    @api.model
    def _prepare_hop(self, order, revenue, ordered, shipped, received, cost):
        company, agreement = order.company_id, order.intercompany_agreement_id
        shown, day = self.env.company.currency_id, order.date_order.date()
        revenue = order.currency_id._convert(revenue, shown, company, day)
        cost = company.currency_id._convert(float(cost), shown, company, day)
        buyer = agreement.buyer_company_id
        # Whom a sister company sells to outside is its own matter.
        outside = order.partner_id.display_name if company in self.env.companies else self.env._("Customer")
        whose = place(shipped, received, ordered, agreement.control_transfer == "shipment")
        return {
            "order": order.name,
            "order_id": order.id,
            "company_id": company.id,
            "seller": company.name,
            "buyer": buyer.name or outside,
            "purchase": order.intercompany_purchase_id.name or "",
            "purchase_id": order.intercompany_purchase_id.id,
            "is_mine": company in self.env.companies,
            "is_bought_by_me": buyer in self.env.companies,
            "papers": self._list_papers(order),
            "bought_papers": self._list_papers(order.intercompany_purchase_id),
            "ordered": ordered,
            "shipped": shipped,
            "received": received,
            "owner": {"seller": company.name, "buyer": buyer.name or outside}.get(whose, ""),
            "revenue": revenue,
            "cost": cost,
            "figures": Hop(order.intercompany_depth, company.name, buyer.name or "", revenue, cost),
        }

    @api.model
    def _list_papers(self, order):
        """Return the transfers and invoices of *order* that stand: model, id and name of each."""
        return [
            link(one._name, one.id, one.name or one.display_name)
            for papers in (order.picking_ids, order.invoice_ids)
            for one in papers.sorted("id")
            if one.state != "cancel"
        ]

    @api.model
    def _expect_costs(self, hops):
        """What a company has no cost of yet is going to cost it what it pays for it in the chain."""
        paid = {}
        for hop in hops:
            paid.setdefault((hop["figures"].depth, hop["figures"].buyer), []).append(hop["revenue"])
        for hop in hops:
            figures = hop["figures"]
            if not hop["cost"] and (prices := paid.get((figures.depth + 1, figures.seller))):
                hop["cost"] = sum(prices)
                hop["figures"] = replace(figures, cost=hop["cost"])

    @api.model
    def _add_rates(self, hops):
        """Say of each hop between currencies what was invoiced, at both companies' rates, and what the rate did.

        Only to those who work for both companies of the hop.
        """
        lines = self.env["intercompany.match"].search([("sale_id", "in", [hop["order_id"] for hop in hops])])
        for hop in hops:
            own = lines.filtered(
                lambda line, hop=hop: (
                    line.sale_id.id == hop["order_id"]
                    and line.seller_company_id | line.buyer_company_id <= self.env.companies
                )
            )
            amount = sum(own.mapped("invoice_amount"))
            if (
                not amount
                or not any(own.mapped("buyer_rate"))
                or own.seller_currency_id == own.buyer_currency_id
            ):
                continue
            first = own.filtered("buyer_rate")[0]
            hop["rates"] = {
                "amount": amount,
                "currency_id": first.currency_id.id,
                "sides": [
                    {"amount": sum(own.mapped("seller_amount")), "currency_id": first.seller_currency_id.id, "rate": first.seller_rate, "day": first.invoice_date.isoformat()},
                    {"amount": sum(own.mapped("buyer_amount")), "currency_id": first.buyer_currency_id.id, "rate": first.buyer_rate, "day": first.bill_date.isoformat()},
                ],
                "effect": sum(own.mapped("rate_effect")),
                "effect_currency_id": first.buyer_currency_id.id,
            }  # fmt: skip

    def action_open_document(self):
        """Open the document that the chain began with, as far as one may read it."""
        self.ensure_one()
        order = self.sale_ids.filtered(lambda one: one.has_access("read")).sorted("intercompany_depth")[:1]
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "views": [(False, "form")],
        }
