from odoo import models
from odoo.exceptions import UserError

from odoo.addons.distribution_control.queries import ledger

KERNEL = "distribution_control"


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def button_uninstall(self):
        if KERNEL in (self | self.downstream_dependencies()).mapped("name"):
            self._check_ledger_exported()
        return super().button_uninstall()

    def _check_ledger_exported(self):
        """Refuse to let the ledger go with the addon before it was taken out of the database."""
        rows = self._ledger_not_exported()
        if not rows:
            return
        missing = [(self.env["res.company"].sudo().browse(company).name, count) for company, count in rows]
        raise UserError(
            self.env._(
                "Uninstalling would destroy decisions that were never exported: %(companies)s.\n"
                "Open Distribution Control > Decisions > Verify and export, export each company, then uninstall.",
                companies=", ".join(f"{name} ({count})" for name, count in missing[:10]),
            )
        )

    def _ledger_not_exported(self):
        """Return [(company id, number of entries that no export holds)]."""
        self.env["distribution.decision"].flush_model()
        self.env["distribution.decision.export"].flush_model()
        return self.env.execute_query(ledger.not_exported())
