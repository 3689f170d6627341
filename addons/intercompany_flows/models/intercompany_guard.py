from odoo import api, models
from odoo.exceptions import AccessError

from .intercompany_agreement import MIRRORING


class IntercompanyGuard(models.AbstractModel):
    """Fields that only the messages write: they link documents of two companies, and both sides believe them.

    A person who could set them would reach the documents of the other company through them.
    """

    _name = "intercompany.guard"
    _description = "Fields written by messages only"

    _intercompany_own = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        defaults = {key.removeprefix("default_") for key in self.env.context if key.startswith("default_")}
        self._guard_intercompany(defaults.union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        self._guard_intercompany(vals)
        return super().write(vals)

    def _guard_intercompany(self, names):
        own = self._intercompany_own.intersection(names)
        if own and not self.env.su and self.env.context.get("intercompany_pass") is not MIRRORING:
            labels = ", ".join(self._fields[name]._description_string(self.env) for name in sorted(own))
            raise AccessError(
                self.env._("%s: set by the messages between companies only. Change the order, and they follow.", labels)
            )  # fmt: skip
