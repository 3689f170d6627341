import re

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.order_release.queries.path_goods import main_vendors

from .order_release_path_teller import SUBSTITUTING
from .order_release_path_teller_goods import BUYER

REQUEST = "order_release.mail_activity_type_buy"
# So many orders are named in the first line of a request, all of them in its text.
MOST_ORDERS = 3
# What stands between the words of a text, tags among it.
WORDS = re.compile(r"<[^>]*>|[^\w/-]+")


class SaleOrder(models.Model):
    """The question to purchasing: what is missing, for whom, until when, and the money that waits for it."""

    _inherit = "sale.order"

    @api.model
    def _release_doors(self):
        return super()._release_doors() | {"buy": self._ask_purchasing}

    @api.model
    def _ask_purchasing(self, subject):
        """Give a buyer one activity per missing product, with quantity, day and money; once per order and product."""
        self.env.user._require_duty(*SUBSTITUTING)
        orders, about, among = self._browse_short(subject)
        wants = {}
        for one in orders._find_missing(among):
            wants.setdefault(one.product, []).append(one)
        wants = {product: wants[product] for product in self._filter_asked_about(wants, about)}
        asked = [self._ask_buyer(product, missing) for product, missing in wants.items()]
        return self._tell_purchasing(asked, wants)

    @api.model
    def _filter_asked_about(self, products, about):
        """Return those of *products* that the step is about: ``v`` and a vendor, ``p`` and a product, nothing: all."""
        if not about:
            return list(products)
        ids, wanted = {product.id for product in products}, int(about[1:])
        if about[0] == "v":
            rows = self.env.execute_query(main_vendors(self.env, ids, self.env.companies.ids))
            ids = {product_id for product_id, vendor_id in rows if vendor_id == wanted}
        else:
            ids &= {wanted}
        return [product for product in products if product.id in ids]

    @api.model
    def _tell_purchasing(self, asked, wants):
        """Return the action after *asked* (names of buyers) were asked for *wants*: {product: what is missing}."""
        texts, action = self._find_planned(wants)
        message = self.env._("Asked: %s", ", ".join(dict.fromkeys(asked)))
        if texts:
            message = f"{message}. {'; '.join(text for text, _url in texts)}"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": action or {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _find_planned(self, wants):
        """Return what is planned for *wants* ({product: what is missing}), as ``stock.warehouse._find_planned``."""
        # sudo: the branch of an order one works on
        pairs = {
            (product.id, one.order.sudo().warehouse_id.id) for product, some in wants.items() for one in some
        }
        return self.env["stock.warehouse"]._find_planned(pairs)

    @api.model
    def _ask_buyer(self, product, missing):
        """Schedule one activity on *product* for what nobody was asked about yet; return the name of who is asked."""
        # sudo: whoever asks need not see who is asked, nor products' tasks
        product, kind = product.sudo(), self.env.ref(REQUEST)
        pending = product.activity_ids.filtered(lambda one: one.activity_type_id == kind)
        known = {word: one.user_id for one in pending for word in WORDS.split(one.note or "")}
        new = [one for one in missing if one.order.name not in known]
        if not new:
            return known[missing[0].order.name].name
        chosen = self._choose_buyer(product, new[0].order.sudo().company_id)
        product.activity_schedule(REQUEST, user_id=chosen.id, **self._prepare_request(product, new))
        return chosen.name

    @api.model
    def _choose_buyer(self, product, company):
        """Return the product's responsible if a buyer, else the buyer with the fewest activities."""
        buyers = self.env.ref(BUYER).sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )  # fmt: skip
        if not buyers:
            raise UserError(self.env._("Nobody has the duty %s here.", self.env.ref(BUYER).sudo().name))
        counts = dict(
            self.env["mail.activity"].sudo()._read_group(
                [("user_id", "in", buyers.ids)], ["user_id"], ["__count"]
            )
        )  # fmt: skip
        return min(buyers, key=lambda user: (user != product.responsible_id, counts.get(user, 0), user.id))

    @api.model
    def _prepare_request(self, product, missing):
        """Return the words of the activity; its text names every order, so that none is asked about twice."""
        orders = [
            one.order.sudo() for one in missing
        ]  # sudo: names, days and branches of orders one works on
        names = [order.name for order in orders]
        day = min(order.commitment_date or order.date_order for order in orders)
        return {
            "summary": self.env._(
                "%(orders)s: %(quantity)s %(unit)s of %(product)s missing in %(branch)s on %(day)s; %(money)s waits for "
                "it, no receipt is known",
                orders=", ".join(names[:MOST_ORDERS])
                + (f" +{len(names) - MOST_ORDERS}" if len(names) > MOST_ORDERS else ""),
                quantity=self.env["order.release.gate"]._number(sum(one.quantity for one in missing)),
                unit=product.uom_id.name,
                product=product.display_name,
                branch=", ".join(dict.fromkeys(order.warehouse_id.name for order in orders)),
                day=format_date(self.env, day),
                money=self._format_missing(missing),
            ),
            "note": Markup(", ").join(names) + self._link_planned(product, missing),
        }

    @api.model
    def _link_planned(self, product, missing):
        texts, _action = self._find_planned({product: missing})
        return Markup("").join(Markup('<br/><a href="%s">%s</a>') % (url, text) for text, url in texts)

    @api.model
    def _format_missing(self, missing):
        """Return what the missing part of the lines is worth, currency by currency."""
        totals = {}
        for one in missing:
            line = one.line.sudo()  # sudo: as above
            ordered = line.product_uom_id._compute_quantity(line.product_uom_qty, line.product_id.uom_id)
            value = line.price_subtotal * min(one.quantity / ordered, 1.0) if ordered else 0.0
            totals[line.currency_id] = totals.get(line.currency_id, 0.0) + value
        return " + ".join(currency.format(value) for currency, value in totals.items())
