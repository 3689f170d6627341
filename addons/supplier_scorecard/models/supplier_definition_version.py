from odoo import api, fields, models
from odoo.tools import SQL

STAMPS = {"id", "create_uid", "create_date", "write_uid", "write_date", "display_name"}


class SupplierDefinitionVersion(models.Model):
    """What a definition (delivery terms, scoring scheme) said from a moment on; never changed."""

    _name = "supplier.definition.version"
    _description = "Version of a supplier definition"
    _inherit = "distribution.append.only"
    _order = "id desc"
    _log_access = False

    res_model = fields.Char("Definition model", required=True, readonly=True)
    res_id = fields.Integer("Definition (id)", required=True, readonly=True)
    name = fields.Char("Definition", readonly=True)
    number = fields.Integer("Version", required=True, readonly=True)
    recorded_at = fields.Datetime("From", required=True, readonly=True)
    actor_name = fields.Char("By", required=True, readonly=True)
    definition = fields.Json("Values", readonly=True, help="Empty: deleted.")

    _record_idx = models.Index("(res_model, res_id, id)")

    @api.model
    def _append(self, entries):
        """Keep (record, values) of *entries*, where they differ from the last version; None: it is deleted."""
        last = self._last({record._name: None for record, _values in entries})
        rows = [
            {
                "res_model": record._name,
                "res_id": record.id,
                "name": record.display_name,
                "number": last.get((record._name, record.id), (0, None))[0] + 1,
                "recorded_at": fields.Datetime.now(),
                "actor_name": self.env.user.sudo().name,  # sudo: the own name
                "definition": values or False,
            }
            for record, values in entries
            if last.get((record._name, record.id), (0, None))[1] != values
        ]
        # sudo: nobody has the right to write versions; this method is the only way in.
        self.sudo().create(rows)

    @api.model
    def _last(self, models_, moment=None):
        """Return {(model, id): (number, values)} of the last version of each definition, or the last at *moment*."""
        self.flush_model()
        until = SQL("AND recorded_at <= %s", moment) if moment else SQL()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (res_model, res_id) res_model, res_id, number, definition
                     FROM supplier_definition_version WHERE res_model = ANY(%s) %s
                    ORDER BY res_model, res_id, id DESC""",
                list(models_),
                until,
            )
        )
        return {(model, res_id): (number, values) for model, res_id, number, values in rows}

    @api.model
    def _values_at(self, model, moment):
        return {
            res_id: values
            for (_model, res_id), (_number, values) in self._last([model], moment).items()
            if values
        }
