from odoo import api, models


class SaleOrder(models.Model):
    """What the order form tells about the release, asked for by its own call after the form."""

    _inherit = "sale.order"

    def get_release_panel(self):
        """Return the panel of one order as plain values: state, reasons in words, who acts, what the user may press.

        A quotation is judged as if it were confirmed now; nothing is written. ``shown`` False: nothing to say.
        """
        self.ensure_one()
        self._check_read_by_staff()
        order = self.sudo()  # sudo: the gates look at more than the person may; told is the sentence
        if order.state in ("draft", "sent") and order.company_id.order_release_active:
            return self._get_preflight_panel()
        if order.state == "cancel" or order.release_state == "none":
            return {"shown": False}
        return self._get_stored_panel()

    def action_release_decisions(self):
        """Open what was decided on the orders."""
        self._check_read_by_staff()
        # The panel opens it without the loading that makes the help text of an empty list safe to show.
        return self.env["distribution.decision"]._action_of(self) | {"help": False}

    def _get_release_path(self):
        path = self.env["order.release.path"]
        return path._get_path(self, path._fetch_obstacles(self))

    def _get_preflight_panel(self):
        engine = self.env["order.release.engine"].sudo()  # sudo: as the gates will look at confirmation
        outcome = engine._evaluate(self, "quote")
        gates = engine._get_gates()
        demand = outcome.demands[self.id]
        verdicts, reasons = outcome.decisions[self.id].verdicts, []
        path = verdicts and self.env["order.release.path"]._get_path(
            self, self._get_preflight_obstacles(outcome)
        )
        for verdict in verdicts:
            gate, terms = gates[verdict.gate], demand.terms[verdict.gate]
            role_id = terms.role_id if verdict.mode == "approve" else terms.override_role_id
            currency = self.env["res.currency"].browse(verdict.currency_id)
            reasons.append(
                {
                    "gate": gate._label(),
                    "text": gate._describe(
                        verdict.code, verdict.figure, verdict.limit, currency, verdict.unit, verdict.facts
                    ),
                    "mode": verdict.mode,
                    "role": verdict.holds
                    and self._tell_next(verdict, self.env["res.groups"].sudo().browse(role_id), path),
                    "clears": gate._clears(verdict.code),
                }
            )
        return {
            "shown": bool(reasons),
            "state": "quote",
            "path": path,
            "reasons": [one for one in reasons if one["mode"] != "warn"],
            "warnings": [one for one in reasons if one["mode"] == "warn"],
            "may": {},
        }

    @api.model
    def _tell_next(self, found, role, path, asked=False):
        """Return who has the next move about a hold or verdict, or False; nobody clears goods into being."""
        if (found.gate, found.code) == ("stock", "short"):
            return self._name_supplier(path and path["arrives"])
        return asked or role.name or False

    def _get_stored_panel(self):
        order = self.sudo()
        gates = self.env["order.release.engine"]._get_gates()
        live = order.release_hold_ids.filtered(lambda hold: hold.state == "open")
        standing = live._filter_standing()
        mine = standing.with_env(self.env)._filter_mine()
        authors = order._get_release_authors()
        own = self.env.user in authors
        waits = order.release_state in ("held", "partial")
        works = waits and not self._is_only_looked_at()

        def tell(hold):
            return {
                "gate": hold._get_gate_label(),
                "text": hold.message,
                "mode": hold.mode,
                "role": self._tell_next(hold, hold.acting_role_id, path, asked),
                "clears": gates[hold.gate]._clears(hold.code) if hold.gate in gates else "",
            }

        cleared = order.release_hold_ids.filtered(lambda hold: hold.state in ("released", "overridden"))
        path, asked = (self._get_release_path(), self._tell_asked()) if waits else (False, False)
        return {
            "shown": waits or bool(live) or bool(cleared),
            "state": order.release_state,
            "waiting": order.release_waiting,
            "per_hour": order.release_currency_id.format(order.release_cost_per_hour) if waits else False,
            "reasons": [tell(hold) for hold in standing] if waits else [],
            "warnings": [tell(hold) for hold in live - standing],
            "cleared": [
                {"gate": hold._get_gate_label(), "text": hold.message, "by": hold.cleared_by_name}
                for hold in cleared
            ],
            "path": path,
            "own": own and bool(mine),
            "may": {
                "release": waits and bool(mine) and not own,
                "ship_available": waits
                and not own
                and bool(mine.filtered(lambda hold: hold.gate == "stock" and hold.code == "incomplete")),
                "ask": works and bool(standing - mine if not own else standing),
                "recheck": works,
                "decisions": self.env.user.has_group("distribution_control.group_user"),
            },
        }
