from odoo import models


class DistributionDetector(models.AbstractModel):
    """Contract of everything that finds exceptions.

    Inherit it under a name of your own and name that in an exception kind. It is called as superuser with the
    scope's companies allowed, so a detector puts the companies into its queries itself.
    """

    _name = "distribution.detector"
    _description = "Exception detector"

    def _detect(self, scope):
        """Return the findings of *scope* as they are now, one per subject key; write nothing."""
        raise NotImplementedError(f"{self._name} does not say how it detects")

    def _document_action(self, case):
        """Return the action that opens what *case* is about; the plain form view unless the detector knows better."""
        return {
            "type": "ir.actions.act_window",
            "res_model": case.res_model,
            "res_id": case.res_id,
            "views": [(False, "form")],
        }
