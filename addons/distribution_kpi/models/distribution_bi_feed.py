from odoo import api, models

from odoo.addons.distribution_kpi.queries import bi_view
from odoo.addons.distribution_kpi.queries.bi_dimensions import DIMENSIONS
from odoo.addons.distribution_kpi.queries.bi_facts import FACTS

VIEWS = {view.name: view for view in (*DIMENSIONS, *FACTS)}


class DistributionBiFeed(models.AbstractModel):
    """The schema of read-only views that BI tools read: made with the addon, dropped with it.

    What its views and columns mean stands in the database beside them and in docs/bi-feed.md.
    """

    _name = "distribution.bi.feed"
    _description = "Feed for BI tools"

    def init(self):
        super().init()
        self._make()

    @api.model
    def _make(self):
        """Make schema and views as they are defined; roles that were granted companies keep reading them."""
        self.env.flush_all()
        for statement in bi_view.create_schema():
            self.env.cr.execute(statement)
        # Replaced in place a view keeps its readers; but its columns may have changed while this was developed.
        self.env.cr.execute(bi_view.drop_views(VIEWS))
        for view in VIEWS.values():
            for statement in bi_view.create_view(view):
                self.env.cr.execute(statement)
        for (role,) in self.env.execute_query(bi_view.granted_roles()):
            for statement in bi_view.open_to(role, VIEWS):
                self.env.cr.execute(statement)

    @api.model
    def _make_missing(self):
        """Make the views again when one is gone: an update that drops a column takes the views with it that show it."""
        if self.env.execute_query(bi_view.missing_views(VIEWS)):
            self._make()
