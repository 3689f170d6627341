from odoo import api, models

from .supplier_definition_version import STAMPS


class SupplierDefinition(models.AbstractModel):
    """Definitions by which suppliers are judged: every state they ever had is kept, so that a past day can be redone."""

    _name = "supplier.definition"
    _description = "Definition with versions"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._add_version()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._add_version()
        return result

    def unlink(self):
        self.env["supplier.definition.version"]._append([(record, None) for record in self])
        return super().unlink()

    def _add_version(self):
        self.env["supplier.definition.version"]._append(
            [(record, values) for record, values in self._definition_values().items()]
        )

    def _definition_values(self):
        """Return {record: {field: plain value}} of all that defines; lines of a definition are part of it."""
        names = [name for name, field in self._fields.items() if field.store and name not in STAMPS]
        found = {}
        for record in self:
            found[record] = {name: self._plain(record, name) for name in names}
        return found

    @api.model
    def _plain(self, record, name):
        field = record._fields[name]
        if field.type == "many2one":
            return record[name].id
        if field.type == "one2many":
            lines = record[name]
            return [line._definition_values()[line] for line in lines]
        return record[name].ids if field.type == "many2many" else record[name]

    @api.model
    def _values_at(self, moment=None):
        """Return {id: values} of the definitions as they are, or as they stood at *moment*."""
        if moment is None:
            records = self.with_context(active_test=False).search([])
            return {record.id: values for record, values in records._definition_values().items()}
        return self.env["supplier.definition.version"]._values_at(self._name, moment)
