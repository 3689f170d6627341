def post_init_hook(env):
    """Let the service user see the companies there are; later ones are added when an agreement names them."""
    env["intercompany.agreement"]._service_user().company_ids = env["res.company"].search([])
