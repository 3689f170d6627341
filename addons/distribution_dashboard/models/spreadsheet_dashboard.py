from odoo import api, models

# The dashboard somebody looks at first, by the first duty that fits; others see the first they may read.
FIRST = (
    ("distribution_dashboard.group_management", "executive"),
    ("distribution_control.group_finance_controller", "finance"),
    ("distribution_control.group_credit_controller", "order"),
    ("distribution_control.group_release_desk", "order"),
    ("distribution_control.group_order_desk", "order"),
    ("distribution_control.group_buyer", "procurement"),
    ("distribution_control.group_planner", "inventory"),
    ("distribution_control.group_count_supervisor", "warehouse"),
    ("distribution_control.group_warehouse_operator", "warehouse"),
)


class SpreadsheetDashboard(models.Model):
    _inherit = "spreadsheet.dashboard"

    @api.model
    def action_open_own(self):
        """Open the dashboards at the one that the user's duty is about."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "spreadsheet_dashboard.ir_actions_dashboard_action"
        )
        own = self._own_dashboard()
        return {**action, "params": {"dashboard_id": own.id}} if own else action

    @api.model
    def _own_dashboard(self):
        """Return the dashboard of the user's first duty that is published and readable, else the first of ours."""
        group = self.env.ref("distribution_dashboard.own_dashboards")
        readable = self.search([("dashboard_group_id", "=", group.id), ("is_published", "=", True)])
        for duty, key in FIRST:
            dashboard = self.env.ref(f"distribution_dashboard.dashboard_{key}", raise_if_not_found=False)
            if dashboard in readable and self.env.user.has_group(duty):
                return dashboard
        return readable[:1]
