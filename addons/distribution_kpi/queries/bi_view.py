"""What a view of the feed for BI tools is, and how the schema of them is made, opened to a role and dropped.

The names of schema, views and columns are a promise to people outside: a view gains columns at its end and loses none;
what cannot keep that becomes a new schema beside this one.
"""

from dataclasses import dataclass

from odoo.tools import SQL

SCHEMA = "bi_v1"
GRANTS = "company_grant"


@dataclass(frozen=True, slots=True)
class BiView:
    """``columns`` are {name: (expression, what it says)}; ``company`` the expression that the reader's companies are
    compared with, None where every reader may see all rows; ``shared``: rows without company are everybody's."""

    name: str
    words: str
    grain: str
    columns: dict
    source: str
    condition: str = "TRUE"
    company: str | None = None
    shared: bool = False


def create_schema():
    """Return the statements that make the schema, the table of grants and the companies of who asks."""
    return (
        SQL("CREATE SCHEMA IF NOT EXISTS %s", SQL.identifier(SCHEMA)),
        SQL(
            """CREATE TABLE IF NOT EXISTS %s (
                   role_name name NOT NULL, company_id int NOT NULL, PRIMARY KEY (role_name, company_id))""",
            SQL.identifier(SCHEMA, GRANTS),
        ),
        # current_user is the role that asks, also inside a view, which reads its tables as its owner.
        SQL(
            """CREATE OR REPLACE VIEW %s WITH (security_barrier) AS
               SELECT company_id FROM %s WHERE role_name = current_user
                UNION
               SELECT id FROM public.res_company
                WHERE current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'public.res_company'::regclass)
            """,
            SQL.identifier(SCHEMA, "my_company"),
            SQL.identifier(SCHEMA, GRANTS),
        ),
    )


def create_view(view):
    """Return the statements that make *view* as it is defined, and say in the database what it and its columns mean."""
    columns = SQL(", ").join(
        SQL("%s AS %s", SQL(expression), SQL.identifier(name))
        for name, (expression, _words) in view.columns.items()
    )
    mine = SQL("(SELECT company_id FROM %s)", SQL.identifier(SCHEMA, "my_company"))
    own = SQL("TRUE")
    if view.company:
        own = SQL("%s IN %s", SQL(view.company), mine)
        if view.shared:
            own = SQL("(%s OR %s IS NULL)", own, SQL(view.company))
    name = SQL.identifier(SCHEMA, view.name)
    yield SQL(
        "CREATE OR REPLACE VIEW %s WITH (security_barrier) AS SELECT %s FROM %s WHERE (%s) AND %s",
        name, columns, SQL(view.source), SQL(view.condition), own,
    )  # fmt: skip
    yield SQL("COMMENT ON VIEW %s IS %s", name, f"{view.words} {view.grain}")
    for column, (_expression, words) in view.columns.items():
        yield SQL("COMMENT ON COLUMN %s.%s IS %s", name, SQL.identifier(column), words)


def missing_views(names):
    """Grain: one row per view of *names* that is not in the schema."""
    return SQL(
        "SELECT name FROM unnest(%s) AS wanted(name) WHERE to_regclass(%s || '.' || name) IS NULL",
        list(names),
        SCHEMA,
    )


def drop_schema():
    return SQL("DROP SCHEMA IF EXISTS %s CASCADE", SQL.identifier(SCHEMA))


def drop_views(names):
    return SQL(
        "DROP VIEW IF EXISTS %s CASCADE", SQL(", ").join(SQL.identifier(SCHEMA, name) for name in names)
    )


def granted_roles():
    """Grain: one row per role that was granted a company and still exists."""
    return SQL(
        "SELECT DISTINCT role_name FROM %s JOIN pg_roles ON rolname = role_name",
        SQL.identifier(SCHEMA, GRANTS),
    )


def open_to(role, names):
    """Return the statements that let *role* read the views *names*."""
    return (
        SQL("GRANT USAGE ON SCHEMA %s TO %s", SQL.identifier(SCHEMA), SQL.identifier(role)),
        SQL(
            "GRANT SELECT ON %s TO %s",
            SQL(", ").join(SQL.identifier(SCHEMA, name) for name in names),
            SQL.identifier(role),
        ),
    )


def rows_of(name, company_ids, date_column=None, start=None, end=None, extra=None):
    """Return the rows of a view for an export, of these companies and days only."""
    conditions = [SQL("TRUE")]
    if company_ids is not None:
        conditions.append(SQL("(company_id = ANY(%s) OR company_id IS NULL)", list(company_ids)))
    if date_column and start:
        conditions.append(SQL("%s >= %s", SQL.identifier(date_column), start))
    if date_column and end:
        conditions.append(SQL("%s < %s::date + 1", SQL.identifier(date_column), end))
    if extra:
        conditions.append(extra)
    return SQL("SELECT * FROM %s WHERE %s", SQL.identifier(SCHEMA, name), SQL(" AND ").join(conditions))
