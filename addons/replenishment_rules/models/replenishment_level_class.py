from odoo import models
from odoo.exceptions import UserError

# A person waits for these: a few seconds.
MOST_AT_ONCE = 500


class ReplenishmentLevel(models.Model):
    _inherit = "replenishment.level"

    def action_apply_class(self):
        """Plan these products for the class that was found, from the next run on; who did it stands in the ledger."""
        self.env.user._require_duty(
            "distribution_control.group_planner", "distribution_control.group_administrator"
        )
        waiting = self.filtered("abc_next")
        if not waiting:
            raise UserError(
                self.env._(
                    "None of these products waits for another class. Filter by “Class to apply” to see those that do."
                )
            )
        waiting.check_access("read")
        self.env["distribution.decision"]._record_many(
            [
                {
                    "subject": level,
                    "verdict": "class_change",
                    "reason": self.env._("Class applied"),
                    "evidence": {
                        "before": level.abc_class,
                        "after": level.abc_next,
                        "policy": level.policy_id.name,
                        "effect": level.class_effect_amount,
                        "currency": level.currency_id.name,
                    },
                }
                for level in waiting
            ]
        )
        for level in waiting.sudo():  # sudo: people decide about levels, they do not write them
            level.write({"abc_class": level.abc_next, "abc_next": False, "class_effect_amount": 0.0})
        return True

    def action_plan_again(self):
        """Plan these products now, in all their branches, with the calibration of the last night."""
        self.env.user._require_duty(
            "distribution_control.group_planner", "distribution_control.group_administrator"
        )
        self.check_access("read")
        products = self.product_id
        if len(products) > MOST_AT_ONCE:
            raise UserError(
                self.env._(
                    "%(count)s products are too many to wait for. Choose at most %(most)s, or plan all under Planning runs.",
                    count=len(products),
                    most=MOST_AT_ONCE,
                )
            )
        for company, levels in self.grouped("company_id").items():
            # sudo: a run is the system's; who asked for it stands on it.
            runs = self.env["replenishment.run"].sudo().with_company(company)
            runs._plan_selection(company.sudo(), levels.product_id.sudo())
        return True

    def action_follow_again(self):
        """Let the reordering rules that were changed by hand follow their levels again, from the next run on."""
        self.env.user._require_duty(
            "distribution_control.group_planner", "distribution_control.group_administrator"
        )
        edited = self.filtered(lambda level: level.rule_state == "edited")
        edited.check_access("read")
        self.env["distribution.decision"]._record_many(
            [
                {
                    "subject": level,
                    "verdict": "rule_follows",
                    "reason": self.env._("Reordering rule follows its level again"),
                    "evidence": {
                        "rule": level.orderpoint_id.name,
                        "minimum": level.orderpoint_id.product_min_qty,
                        "maximum": level.orderpoint_id.product_max_qty,
                    },
                }
                for level in edited
            ]
        )
        # sudo: people decide about levels, they do not write them. With nothing remembered the rule is taken as it is.
        self.env.cr.execute(
            "UPDATE replenishment_level SET written_min_qty = NULL, written_max_qty = NULL, rule_state = 'none'"
            " WHERE id = ANY(%s)",
            [edited.ids],
        )
        edited.invalidate_recordset()
        return True
