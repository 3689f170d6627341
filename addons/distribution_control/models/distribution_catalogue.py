from odoo import models


class DistributionCatalogue(models.AbstractModel):
    """Records shipped as data of which the users tune some fields.

    An upgrade rewrites what the addon says about the record (its identity) and leaves what people set (owner,
    thresholds, rates) as it is; `noupdate` would freeze both.
    """

    _name = "distribution.catalogue"
    _description = "Catalogue entry, shipped as data and tuned by people"

    _tunable_fields = ()

    def _load_records_write(self, values):
        identity = {name: value for name, value in values.items() if name not in self._tunable_fields}
        return super()._load_records_write(identity)
