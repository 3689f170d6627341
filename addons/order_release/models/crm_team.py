from odoo import api, fields, models

KINDS = ("hold", "backorder", "date", "shipment")


class CrmTeam(models.Model):
    """What a channel tells its customers about their orders; nothing until it is switched on."""

    _inherit = "crm.team"

    release_message_hold = fields.Boolean("When an order is being checked")
    release_message_backorder = fields.Boolean("When a part is shipped")
    release_message_date = fields.Boolean("When the date changes")
    release_message_shipment = fields.Boolean("When an order is shipped")
    release_message_since = fields.Datetime(
        "Tells Since", readonly=True, copy=False, help="What happened before is not told."
    )

    def write(self, vals):
        result = super().write(vals)
        if any(f"release_message_{kind}" in vals for kind in KINDS):
            self._stamp_release_messages()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams._stamp_release_messages()
        return teams

    def _stamp_release_messages(self):
        for team in self:
            tells = bool(team._get_release_messages())
            if tells and not team.release_message_since:
                team.release_message_since = fields.Datetime.now()
            elif not tells and team.release_message_since:
                team.release_message_since = False

    def _get_release_messages(self):
        """Return the kinds of messages the channel sends."""
        self.ensure_one()
        return tuple(kind for kind in KINDS if self[f"release_message_{kind}"])
