import logging
import time

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.distribution_demo.logic.batch import Batch
from odoo.addons.distribution_demo.logic.columns import KINDS
from odoo.addons.distribution_demo.logic.numbering import Numbers
from odoo.addons.distribution_demo.logic.purchase_rows import add_purchase
from odoo.addons.distribution_demo.logic.sale_rows import add_return, add_sale, returned_by_line
from odoo.addons.distribution_demo.logic.stock_rows import add_adjustment, add_transfer
from odoo.addons.distribution_demo.queries import bulk

_logger = logging.getLogger(__name__)
# Rows held before they are written: some 100 MB.
_CHUNK = 60_000


class DistributionDemoLoader(models.AbstractModel):
    """Stores the books of a distributor in new companies: masters and today by the ORM, the past in bulk."""

    _name = "distribution.demo.loader"
    _description = "Demo Loader"

    @api.model
    def _load(self, books, progress=None):
        """Store *books* and return a summary: counts, seconds, and what became of today's orders.

        One transaction: the caller commits all of it or nothing.
        """
        self._check_allowed()
        progress = progress or (lambda what, count: _logger.info("%s: %s", what, count))
        start = time.monotonic()
        self.env["distribution.demo.users"]._make()
        keys, patterns = self.env["distribution.demo.masters"]._make(books, progress)
        companies = self.env["res.company"].browse([own.company for own in keys.companies])
        self.env["distribution.demo.users"]._give_companies(companies, books)
        own = self.with_context(allowed_company_ids=companies.ids, tracking_disable=True)
        own._write_past(books, keys, patterns, progress)
        summary = own.env["distribution.demo.orders"]._make_today(books, keys, progress)
        own.env["distribution.demo.suppliers"]._make(companies, progress)
        own.env["distribution.demo.replenishment"]._make(companies, progress)
        # After the sister offers her goods: how long who loses waits is her time of delivery.
        own.env["distribution.demo.allocation"]._make(books, keys, progress)
        own.env["distribution.demo.intercompany"]._make(companies, progress)
        own.env["distribution.demo.kpi"]._make(companies, progress)
        summary["seconds"] = round(time.monotonic() - start, 1)
        return summary

    @api.model
    def _check_allowed(self):
        if not self.env.su and not self.env.user._is_system():
            raise AccessError(self.env._("Only an administrator loads demo companies."))
        made = self.env["res.company"].sudo().search([("distribution_demo", "=", True)])
        found = self.env.execute_query(bulk.foreign_postings(made.ids))
        if found:
            names = "\n".join(f"{name}: {count}" for _id, name, count in found[:10])
            raise UserError(self.env._(
                "This database has posted entries that the demo loader did not make:\n%(names)s\n"
                "Load the demo into a database of its own.", names=names,
            ))  # fmt: skip

    # The past

    @api.model
    def _write_past(self, books, keys, patterns, progress):
        writers = [
            _CompanyWriter(self.env, rows, Batch(self.env["distribution.demo.writer"]._reserve, Numbers()))
            for rows in patterns
        ]
        self._write_purchases(books, keys, writers, progress)
        self._write_sales(books, keys, writers, progress)
        for found in books.adjustments:
            add_adjustment(writers[found.company].batch, keys, found)
            writers[found.company].flush(_CHUNK)
        for transfer in books.transfers:
            add_transfer(writers[transfer.company].batch, keys, transfer)
        for writer in writers:
            writer.flush()
        self._finish(keys, writers)
        progress("stock corrections and transfers", len(books.adjustments) + len(books.transfers))

    @api.model
    def _write_purchases(self, books, keys, writers, progress):
        past = sorted((buy for buy in books.purchases if buy.receipts), key=lambda buy: buy.ordered)
        number = self._document_numbers("purchase.order", len(past))
        for buy in past:
            add_purchase(writers[buy.company].batch, keys, next(number), buy)
            writers[buy.company].flush(_CHUNK)
        progress("purchase orders with receipts and bills", len(past))

    @api.model
    def _write_sales(self, books, keys, writers, progress):
        number = self._document_numbers("sale.order", len(books.sales))
        back, sold = returned_by_line(books.returns), {}
        linked = {sale for sale, _line in back}
        lines = 0
        for index, sale in enumerate(books.sales):
            stored = add_sale(writers[sale.company].batch, keys, next(number), index, sale, back)
            if index in linked:
                sold[index] = stored
            lines += len(sale.lines)
            if writers[sale.company].flush(_CHUNK):
                progress("order lines", lines)
        progress("order lines, delivered and invoiced", lines)
        for paper in books.returns:
            add_return(writers[paper.company].batch, keys, paper, sold)
            writers[paper.company].flush(_CHUNK)
        progress("returns with credit notes", len(books.returns))

    @api.model
    def _document_numbers(self, code, count):
        """Yield *count* names of the sequence *code* and leave it at the next free number."""
        sequence = self.env["ir.sequence"].search(
            [("code", "=", code), ("company_id", "in", [*self.env.companies.ids, False])],
            order="company_id",
            limit=1,
        )
        first = sequence.number_next_actual
        sequence.sudo().number_next_actual = first + count
        return (sequence.get_next_char(number) for number in range(first, first + count))

    @api.model
    def _finish(self, keys, writers):
        """Sum up the quants, set the pickings' next numbers, and forget what the cache knew."""
        stocked = [
            item for (item, _uom), service in zip(keys.items, keys.services, strict=True) if not service
        ]
        self.env.flush_all()
        self.env.cr.execute(bulk.quants(stocked, self.env.uid))
        for writer in writers:
            for key, used in writer.batch.numbers.used.items():
                if key[0] == "picking":
                    kind = self.env["stock.picking.type"].browse(key[1])
                    kind.sequence_id.sudo().number_next_actual = used + 1
        for table in sorted({declared for writer in writers for declared in writer.tables}):
            self.env.cr.execute(bulk.analyze(table))
        self.env.invalidate_all()
        self._plan_counts(stocked)

    @api.model
    def _plan_counts(self, product_ids):
        """Give the new quants the date of their next count, as a quant made by a move has."""
        quants = self.env["stock.quant"].search(
            [("product_id", "in", product_ids), ("location_id.usage", "in", ("internal", "transit"))]
        )
        self.env.add_to_compute(quants._fields["inventory_date"], quants)
        self.env.flush_all()


class _CompanyWriter:
    """The batch of one company with the patterns it is written in."""

    def __init__(self, env, patterns, batch):
        self.env, self.patterns, self.batch = env, patterns, batch
        self.tables = set()

    def flush(self, above=0):
        """Write the collected rows when there are more than *above*; return whether it did."""
        if self.batch.size <= above:
            return False
        taken = self.batch.take()
        self.tables |= {KINDS[kind].table for kind, _rows in taken}
        self.env["distribution.demo.writer"]._write(taken, self.patterns)
        return True
