from odoo import models

from odoo.addons.distribution_control.logic.finding import Finding, link


class BranchTransferDetector(models.AbstractModel):
    """Contract of detectors over transfers between branches: a domain, worked where the goods should arrive."""

    _name = "branch.transfer.detector"
    _description = "Detector over transfers between branches"
    _inherit = "distribution.detector"

    def _transfer_domain(self):
        """Return the domain of ``branch.transfer`` that is wrong."""
        raise NotImplementedError(f"{self._name} does not say which transfers are wrong")

    def _extra_facts(self, transfer):
        return {}

    def _detect(self, scope):
        domain = [*self._transfer_domain(), ("company_id", "in", scope.company_ids)]
        if scope.record_ids is not None:
            if scope.res_model != "stock.picking":
                return []
            domain.append(("receipt_id", "in", list(scope.record_ids)))
        # sudo: both branches are read, whoever looks; the case names both.
        transfers = self.env["branch.transfer"].sudo().search(domain, order="id")
        return [self._prepare_finding(transfer) for transfer in transfers]

    def _prepare_finding(self, transfer):
        document = transfer.receipt_id or transfer.picking_id
        return Finding(
            subject_key=f"transfer,{transfer.id}",
            res_model=document._name,
            res_id=document.id,
            company_id=transfer.company_id.id,
            warehouse_id=(transfer.to_warehouse_id or transfer.from_warehouse_id).id,
            product_id=transfer.product_id.id,
            amount_at_risk=abs(transfer.transit_value),
            facts={
                "transfer": link(document._name, document.id, document.name),
                "product": transfer.product_id.display_name,
                "sender": transfer.from_warehouse_id.name or "",
                "receiver": transfer.to_warehouse_id.name or "",
                "quantity": transfer.in_transit,
                "value": transfer.transit_value,
                "currency": transfer.currency_id.name,
                **self._extra_facts(transfer),
            },
        )
