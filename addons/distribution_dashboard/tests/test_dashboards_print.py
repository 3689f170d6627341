from odoo.tests import HttpCase, tagged

from odoo.addons.distribution_control.tests.common import ControlCase

from .probe_common import probe_code
from .test_dashboards import KEYS


@tagged("-at_install", "post_install")
class TestDashboardsPrinted(ControlCase, HttpCase):
    """Each dashboard is printed, or its sample: pages that say what they show and end in no chart."""

    def test_pages_end_between_blocks_and_say_what_they_show(self):
        reader = self._make_user("administrator", login="control_printing")
        dashboards = [self.env.ref(f"distribution_dashboard.dashboard_{key}") for key in KEYS]
        job = {
            "dashboards": [{"id": one.id, "name": one.name} for one in dashboards],
            "company": self.company_a.name,
            # Six scorecards and the charts.
            "charts": 9,
        }
        code = probe_code("print_probe.js", job)
        self.browser_js(
            "/odoo",
            code,
            ready="odoo.__WOWL_DEBUG__ !== undefined && odoo.isReady",
            login=reader.login,
            timeout=200,
        )
