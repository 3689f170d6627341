from lxml import etree

from odoo import api, models

ACTION = "distribution_dashboard.distribution_timeline_action"


class Base(models.AbstractModel):
    """A form of a document whose life a flow tells has a button to its timeline, whichever addon brings the flow."""

    _inherit = "base"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form" and self._has_timeline():
            action = self.env.ref(ACTION, raise_if_not_found=False)
            boxes = arch.xpath("//div[@name='button_box']")
            if action and boxes:
                boxes[0].append(self._make_timeline_button(action))
        return arch, view

    @api.model
    def _has_timeline(self):
        contract = self.env.registry.get("distribution.flow")
        return contract is not None and any(
            self._name in flow._flow_models
            for flow in self.env.registry.values()
            if flow is not contract and issubclass(flow, contract)
        )

    @api.model
    def _make_timeline_button(self, action):
        button = etree.Element(
            "button",
            {
                "name": str(action.id),
                "type": "action",
                "class": "oe_stat_button",
                "icon": "fa-long-arrow-right",
                "invisible": "not id",
                "groups": "distribution_control.group_user",
            },
        )
        words = etree.SubElement(button, "div", {"class": "o_stat_info"})
        etree.SubElement(words, "span", {"class": "o_stat_text"}).text = self.env._("Timeline")
        return button
