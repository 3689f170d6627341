from odoo import api, fields, models
from odoo.exceptions import UserError

from .release_pass import RELEASED, without_defaults


class AccountMove(models.Model):
    """Invoices whose orders a gate stops at the checkpoint *invoice*: they stay drafts until it passes or is released."""

    _inherit = "account.move"

    release_cover = fields.Json(
        "Posting Released",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="What people have let pass for this invoice, and up to which figure.",
    )
    release_stopped_by = fields.Text(
        "Not to be posted", compute="_compute_release_stopped_by", groups="base.group_user"
    )

    @api.depends("state", "invoice_line_ids.sale_line_ids")
    @api.depends_context("lang")
    def _compute_release_stopped_by(self):
        self.release_stopped_by = False
        for move in self.filtered(lambda move: move.state == "draft"):
            standing = move._find_invoice_stops()
            move.release_stopped_by = "\n".join(text for _verdict, _terms, text in standing) or False

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("release_cover", None)
        return super(AccountMove, without_defaults(self, ("release_cover",))).create(vals_list)

    def write(self, vals):
        if "release_cover" in vals:
            given = vals["release_cover"]
            if not (isinstance(given, tuple) and given[0] is RELEASED):
                raise UserError(self.env._("The posting of an invoice is released by its button only."))
            vals = {**vals, "release_cover": given[1]}
        return super().write(vals)

    def _post(self, soft=True):
        self._check_invoice_gates()
        return super()._post(soft=soft)

    def _check_invoice_gates(self):
        """Refuse to post what a gate stops, whoever posts; drafts stay."""
        refused = []
        for move in self.filtered(lambda move: move.move_type == "out_invoice"):
            refused += [f"- {move.display_name}: {text}" for _one, _terms, text in move._find_invoice_stops()]
        if refused:
            raise UserError(
                "\n".join(
                    [
                        self.env._("These invoices cannot be posted, their orders are stopped:"),
                        *refused,
                        self.env._(
                            "Correct what is wrong, or let who may do so release the posting on the invoice."
                        ),
                    ]
                )
            )

    def _find_invoice_stops(self):
        """Return [(verdict, terms, text)] of what stands against posting this invoice; none where no gate asks."""
        self.ensure_one()
        engine = self.env[
            "order.release.engine"
        ].sudo()  # sudo: the gates look at more than the accountant may
        if self.move_type != "out_invoice" or not self.company_id.order_release_active:
            return []
        orders = engine._filter_asked(self.sudo().invoice_line_ids.sale_line_ids.order_id, "invoice")
        if not orders:
            return []
        outcome = engine._evaluate(orders, "invoice", in_full=True)
        lines = set(self.sudo().invoice_line_ids.sale_line_ids.ids)
        gates, cover, found = engine._get_gates(), self.release_cover or {}, []
        for order in orders:
            for one in outcome.decisions[order.id].standing:
                counts = not one.line_id or one.line_id in lines
                covered = cover.get(self._cover_key(order, one))
                if counts and not (covered is not None and one.excess <= covered + 0.005):
                    text = f"{order.name}: {gates[one.gate]._label()}: {gates[one.gate]._tell(one)}"
                    found.append(((order, one), outcome.demands[order.id].terms[one.gate], text))
        return found

    @api.model
    def _cover_key(self, order, verdict):
        return ",".join(str(part) for part in (order.id, *verdict.key))

    def action_release_posting(self):
        """Ask for the reason why the invoice may be posted all the same."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("order_release.order_release_posting_action")
        action["context"] = {"default_move_id": self.id}
        return action

    def _release_posting(self, reason):
        """Let pass what stands against posting, in the name of the current user; written to the ledger."""
        self.ensure_one()
        self.check_access("read")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give a reason: it is what the ledger keeps."))
        stops = self._find_invoice_stops()
        if not stops:
            raise UserError(self.env._("Nothing stands against posting this invoice any more."))
        groups = self._check_posting_releaser(stops)
        blocks = any(one.mode == "block" for (_order, one), _terms, _text in stops)
        evidence = [
            {"text": text, "figure": one.figure, "limit": one.limit, "excess": one.excess}
            for (_order, one), _terms, text in stops
        ]
        decision = self.env["distribution.decision"]._record(
            self,
            "override" if blocks else "release",
            reason,
            {"stopped_by": evidence},
            duty=groups[:1].sudo().get_external_id()[groups[:1].id],  # sudo: the name of a group
        )
        self._note_overridden(stops, decision)
        cover = {self._cover_key(order, one): one.excess for (order, one), _terms, _text in stops}
        # sudo: duty and author are checked above; the credit controller need not be an accountant
        self.sudo().write({"release_cover": (RELEASED, {**(self.release_cover or {}), **cover})})

    def _check_posting_releaser(self, stops):
        """Refuse who may not let *stops* pass; return the groups in whose name the current user does."""
        orders = (
            self.env["sale.order"]
            .union(*(order for (order, _one), _terms, _text in stops))
            .with_env(self.env)
        )
        self.env["order.release.hold"]._check_releaser(orders, self.sudo().create_uid)
        own, acting, lacking = self.env.user.all_group_ids.ids, [], []
        for (_order, one), terms, text in stops:
            roles = [terms.override_role_id, *([terms.role_id] if one.mode == "approve" else [])]
            held = [role for role in roles if role in own]
            acting += held
            lacking += [] if held else [text]
        if lacking:
            raise UserError("\n".join([self.env._("Your duties do not cover all of this:"), *lacking]))
        groups = self.env["res.groups"].browse(dict.fromkeys(acting))
        for duty in groups.sudo().get_external_id().values():  # sudo: the name of a group
            self.env["distribution.sod.rule"]._check_exercise(orders, duty)
        return groups

    def _note_overridden(self, stops, decision):
        """Take what blocked the orders of the invoice out of the person's budget, and keep it to be judged later."""
        blocked = {}
        for (order, one), terms, _text in stops:
            if one.mode == "block":
                blocked.setdefault(order, {})[one.gate] = terms.override_role_id
        for order, gates in blocked.items():
            groups = self.env["res.groups"].browse(set(gates.values())) & self.env.user.all_group_ids
            lines = self.sudo().invoice_line_ids.filtered(  # sudo: the value of what is let pass
                lambda line, order=order: order in line.sale_line_ids.order_id
            )
            amount = abs(sum(lines.mapped("balance")))
            # What does not fit is refused with everything above: nothing is written then.
            self.env["order.release.budget"]._take(order.company_id, groups, amount)
            self.env["order.release.override"]._note_act(order, gates, groups, amount, decision)
