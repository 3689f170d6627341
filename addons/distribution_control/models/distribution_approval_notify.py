from odoo import models


class DistributionApproval(models.Model):
    """Who hears of a request and of its outcome: by inbox or mail, as each person prefers."""

    _inherit = "distribution.approval"

    def _tell_approvers(self):
        """Tell those who may vote now, delegates included, that their vote is asked for."""
        self.ensure_one()
        rule = self.sudo().rule_id  # sudo: who approves is looked up for a person who may not read that
        if not rule.notify:
            return
        approvers = self.env["res.users"].browse(rule._approver_ids())
        day = self.company_id._local_day(self.requested_at)
        delegates = self.env["distribution.approval.delegation"]._find_delegates(approvers, rule, day)
        able = (approvers | delegates).filtered(
            lambda user: self.company_id in user.sudo().company_ids and not self._find_seat(user)[0]
        )
        self._tell(
            able,
            self.env._("%(document)s waits for you: %(what)s", document=self.subject_name, what=rule.name),
        )

    def _tell_requester(self):
        """Tell who asked what became of it, unless that person decided it."""
        self.ensure_one()
        outcomes = {
            "approved": self.env._("%(document)s is approved: %(what)s"),
            "rejected": self.env._("%(document)s is rejected: %(what)s"),
            "void": self.env._("%(document)s: the approval is void (%(what)s)"),
        }
        names = {"document": self.subject_name, "what": self.sudo().rule_id.name}  # sudo: as above
        if self.requester_id != self.env.user:
            self._tell(self.requester_id, outcomes[self.state] % names)

    def _tell(self, users, subject):
        # sudo: partners and messages of colleagues, for a person who may have no access to either.
        people = users.sudo().filtered(lambda user: user.active and not user.share)
        if people:
            self.env["mail.thread"].sudo().message_notify(
                model=self._name,
                res_id=self.id,
                subject=subject,
                body=self.reason or subject,
                partner_ids=people.partner_id.ids,
                author_id=self.env.user.sudo().partner_id.id,
            )
