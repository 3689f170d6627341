{
    "name": "Distribution Dashboards",
    "summary": "Control tower, dashboards, order timeline and monthly review over the governed KPIs",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["distribution_control", "spreadsheet_dashboard", "digest"],
    "data": [
        "security/dashboard_groups.xml",
        "security/ir.model.access-tower.csv",
        "views/menus.xml",
        "views/tower.xml",
        "views/distribution_summary_views.xml",
        "views/dashboards.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "distribution_dashboard/static/src/tower/**/*",
            "distribution_dashboard/static/src/timeline/**/*",
        ],
        "web.assets_tests": ["distribution_dashboard/static/tests/tours/*.js"],
    },
}
