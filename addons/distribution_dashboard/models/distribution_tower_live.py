from odoo import api, models

CHANNEL = "distribution_tower"


class DistributionFlow(models.AbstractModel):
    """Tells the towers on screen that something moved; they ask for the figures themselves."""

    _inherit = "distribution.flow"

    @api.model
    def _changed(self, companies):
        super()._changed(companies)
        told = self.env.cr.precommit.data.setdefault(CHANNEL, set())
        news = [company for company in companies if company.id not in told]
        # Nobody looks, nothing is sent: asked once per company from one savepoint to the next.
        told.update(company.id for company in news)
        if news and self.env["distribution.tower.look"].sudo()._is_anybody_looking():  # sudo: yes or no
            for company in news:
                self.env["bus.bus"]._sendone((company, CHANNEL), CHANNEL, {"company_id": company.id})


class DistributionException(models.Model):
    """Every change of cases goes through these two."""

    _inherit = "distribution.exception"

    @api.model
    def _apply_plan(self, kind, scope, plan, now):
        result = super()._apply_plan(kind, scope, plan, now)
        self.env["distribution.flow"]._changed(self.env["res.company"].browse(scope.company_ids))
        return result

    @api.model
    def _log_act(self, event, cases, now, note):
        result = super()._log_act(event, cases, now, note)
        self.env["distribution.flow"]._changed(cases.company_id)
        return result


class IrWebsocket(models.AbstractModel):
    """Who asks for the tower hears of the companies he or she works for."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        channels = list(channels)
        asked = CHANNEL in channels
        if asked:
            channels.remove(CHANNEL)
        user = self.env.user
        if asked and user._is_internal() and user.has_group("distribution_control.group_user"):
            channels += [(company, CHANNEL) for company in user.company_ids]
        return super()._build_bus_channel_list(channels)
