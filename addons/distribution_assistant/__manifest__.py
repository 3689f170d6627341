{
    "name": "Distribution Assistant",
    "summary": "Optional language model that rephrases summaries and drafts messages; decides and sends nothing",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["distribution_dashboard"],
    "external_dependencies": {"python": ["requests"]},
    "data": [
        "security/ir.model.access.csv",
        "wizards/distribution_assistant_draft_views.xml",
        "views/res_config_settings_views.xml",
        "views/distribution_exception_views.xml",
    ],
}
