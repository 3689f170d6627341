from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def button_uninstall(self):
        going = self | self.downstream_dependencies(
            exclude_states=("uninstalled", "uninstallable", "to remove")
        )
        if "order_release" in going.mapped("name"):
            self.env["stock.move"]._check_no_hold_left()
        return super().button_uninstall()
