from odoo import models


class DistributionApprovalSubject(models.AbstractModel):
    """Contract of documents that are approved; inherit it beside the document's own model."""

    _name = "distribution.approval.subject"
    _description = "Subject of approvals"

    def _approval_values(self, code):
        """Return the governed values of the document as they are now: plain values, as given to ``_request``."""
        raise NotImplementedError(f"{self._name} does not say which values {code} governs")

    def _approval_decided(self, approval):
        """Go on with the document: called once when *approval* becomes approved, rejected or void."""
