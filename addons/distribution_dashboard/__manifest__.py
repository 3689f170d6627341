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
        "views/menus.xml",
        "views/distribution_summary_views.xml",
        "views/dashboards.xml",
    ],
}
