from odoo import SUPERUSER_ID, api, fields, models


class DistributionControlState(models.AbstractModel):
    """Whether a product or partner may be traded with; changed by a duty, each change in the ledger.

    Everything is approved by default: without somebody blocking something, nothing changes. What a draft or blocked
    record stops is decided by the gates of the addons.
    """

    _name = "distribution.control.state"
    _description = "Controlled master data"

    # External ids of the duties that may change the state.
    _control_state_duties = ("distribution_control.group_administrator",)

    control_state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved"), ("blocked", "Blocked")],
        "Control",
        default="approved",
        required=True,
        copy=False,
        index=True,
        help="Draft: data not checked yet. Blocked: not to be traded with. Orders with either are held by the data "
        "gate where order release is switched on.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("control_state", "approved") != "approved" for vals in vals_list):
            self._check_control_state_duty()
        return super().create(vals_list)

    def write(self, vals):
        state = vals.get("control_state")
        changed = self.filtered(lambda record: record.control_state != state) if state else self.browse()
        if changed:
            self._check_control_state_duty()
        before = {record: record.control_state for record in changed}
        result = super().write(vals)
        self.env["distribution.decision"]._record_many(
            [self._prepare_control_state_entry(record, old) for record, old in before.items()]
        )
        return result

    def _check_control_state_duty(self):
        # The superuser is the system itself: installation, scheduled imports.
        if self.env.uid != SUPERUSER_ID:
            self.env.user._require_duty(*self._control_state_duties)

    def _prepare_control_state_entry(self, record, old):
        names = dict(self._fields["control_state"]._description_selection(self.env))
        return {
            "subject": record,
            "verdict": "master_data",
            "reason": self.env._("Control changed to “%s”", names[record.control_state]),
            "evidence": {"before": names[old], "after": names[record.control_state]},
        }
