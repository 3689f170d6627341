from odoo import http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

# What a vendor may say whose days they were; "us" is for quality incidents.
OWNERS = ("carrier", "late_order", "date_change", "dock")
PAGE = 40


class SupplierPortal(CustomerPortal):
    """The vendor's own page. All reads are the portal user's own, under his record rules; names are read above them."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "supplier_score_count" in counters:
            values["supplier_score_count"] = request.env["supplier.score"].search_count(
                [("is_latest", "=", True)]
            )
        return values

    @http.route(["/my/supplier", "/my/supplier/page/<int:page>"], type="http", auth="user", website=True)
    def portal_supplier(self, page=1, failed=None, asked=None, **_rest):
        """Show the vendor his scores, his deliveries of the last weeks and his appeals."""
        scores = request.env["supplier.score"].search([("is_latest", "=", True)])
        domain = [("counted", "=", 1)]
        if failed:
            domain.append(("otif", "=", 0))
        events = request.env["supplier.event"]
        total = events.search_count(domain)
        pages = pager("/my/supplier", total, page, PAGE, url_args={"failed": failed} if failed else {})
        rows = events.search(domain, limit=PAGE, offset=pages["offset"])
        appeals = request.env["supplier.appeal"].search([], limit=50)
        open_lines = set(appeals.filtered(lambda appeal: appeal.state == "asked").line_id.ids)
        return request.render(
            "supplier_scorecard.portal_supplier",
            {
                # sudo: the names of products, orders and companies on rows that the vendor may read.
                "scores": scores.sudo(),
                "events": rows.sudo(),
                "appeals": appeals.sudo(),
                "open_lines": open_lines,
                "weeks": {score.id: self._weeks(score) for score in scores},
                "failed": failed,
                "asked": asked,
                "pager": pages,
                "page_name": "supplier_score",
                "total": total,
            },
        )

    def _weeks(self, score):
        """Return the OTIF of the last 13 weekly scores, oldest first, in percent."""
        rows = request.env["supplier.score"].search(
            [("company_id", "=", score.sudo().company_id.id), ("day", "<=", score.day)],
            order="day desc",
            limit=13,
        )
        return [(row.day, round(row.otif * 100)) for row in reversed(rows)]

    @http.route(
        "/my/supplier/appeal/<int:event_id>", type="http", auth="user", website=True, methods=["GET", "POST"]
    )
    def portal_supplier_appeal(self, event_id, owner=None, days=None, reason=None, **_rest):
        """Show one delivery of the vendor with its dates; a POST appeals against its blame."""
        event = request.env["supplier.event"].search([("id", "=", event_id)])
        if not event:
            return request.not_found()
        error = None
        if request.httprequest.method == "POST":
            try:
                error = self._appeal(event, owner, days, reason)
            except (AccessError, UserError, ValidationError) as refused:
                request.env.cr.rollback()
                error = str(refused.args[0])
            if not error:
                return request.redirect("/my/supplier?asked=1")
        return request.render(
            "supplier_scorecard.portal_supplier_appeal",
            {
                "event": event.sudo(),  # sudo: the names on a row that the vendor may read
                "error": error,
                "owner": owner,
                "reason": reason,
                "page_name": "supplier_score",
            },
        )

    def _appeal(self, event, owner, days, reason):
        """Write the appeal; return what is missing in words."""
        if owner not in OWNERS:
            return request.env._("Say whose days they were.")
        if not (reason or "").strip():
            return request.env._("Say why, so that the buyer can check it.")
        waiting = request.env["supplier.appeal"].search_count(
            [("line_id", "=", event.sudo().line_id.id), ("state", "=", "asked")]
        )
        if waiting:
            return request.env._("There is an appeal about this line already; please wait for the answer.")
        count = int(days) if (days or "").isdigit() else 0
        request.env["supplier.appeal"]._ask_as_vendor(
            event, owner, min(count, event.days_vendor), reason.strip()[:2000]
        )
        return None
