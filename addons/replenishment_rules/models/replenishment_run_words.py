from odoo import api, fields, models


class ReplenishmentRun(models.Model):
    _inherit = "replenishment.run"

    version_text = fields.Char("Computed by", compute="_compute_words")
    setting_text = fields.Text(
        "Policies as they were",
        compute="_compute_words",
        help="With what the replay of the past year asked of the formula stands on each level.",
    )

    @api.depends("versions", "settings")
    @api.depends_context("lang")
    def _compute_words(self):
        for run in self:
            run.version_text = ", ".join(
                f"{name} {version}" for name, version in (run.versions or {}).items()
            )
            policies = ((run.settings or {}).get("policies") or {}).values()
            run.setting_text = "\n\n".join(map(self._describe_policy, policies))

    @api.model
    def _describe_policy(self, values):
        """Return the settings of a policy as lines, its name first; what was empty is left out."""
        known = self.env["replenishment.policy"].fields_get(attributes=["string"])
        lines = [
            f"{known[name]['string']}: {self.env._('yes') if value is True else value}"
            for name, value in values.items()
            if name in known
            and name not in ("name", "active", "sequence", "company_id")
            and value not in ("", False)
        ]
        return "\n".join([str(values.get("name", "")), *lines])

    def action_open_proposals(self):
        """Open what this run proposed and still stands, or was decided on."""
        self.ensure_one()
        self.check_access("read")
        return self.env["ir.actions.act_window"]._for_xml_id(
            "replenishment_rules.replenishment_proposal_action_all"
        ) | {"domain": [("run_id", "=", self.id)], "context": {}}
