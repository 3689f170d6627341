"""The SQL that a database administrator runs to give a BI tool a role of its own."""

import re

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def role_script(role, company_ids, schema, views, grants):
    """Return the script that makes *role*, lets it read *views* of *company_ids* and nothing else.

    Run again it makes the companies what they are now. ValueError for a name that would need quotes.
    """
    if not NAME.fullmatch(role):
        raise ValueError(role)
    rows = ", ".join(f"('{role}', {company_id})" for company_id in company_ids)
    names = ",\n    ".join(f"{schema}.{name}" for name in views)
    return f"""-- Run by a database administrator, in the database of Odoo. Then: \\password {role}
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT;
    END IF;
END $$;
ALTER ROLE {role} SET default_transaction_read_only = on;
ALTER ROLE {role} SET statement_timeout = '5min';
ALTER ROLE {role} SET search_path = {schema};
GRANT USAGE ON SCHEMA {schema} TO {role};
GRANT SELECT ON
    {names}
    TO {role};
DELETE FROM {schema}.{grants} WHERE role_name = '{role}';
INSERT INTO {schema}.{grants} (role_name, company_id) VALUES {rows};
"""
