"""Links of large tables, guarded once per statement where a foreign key asks once per row and link."""

from odoo.tools import SQL

CHECK, MOVED, FORGET = "distribution_bulk_check", "distribution_bulk_moved", "distribution_bulk_forget"
FUNCTIONS = (CHECK, MOVED, FORGET)


def functions():
    """Return the trigger functions: links of the rows *fresh* exist, and those of a row whose link changed; what
    becomes of rows that link to *gone*.

    Their arguments name what is linked: column and table in turn, and table, column, rule.
    """
    return SQL(
        """
        CREATE OR REPLACE FUNCTION %(check)s() RETURNS trigger LANGUAGE plpgsql AS $body$
        DECLARE missing int;
        BEGIN
            FOR place IN 0 .. TG_NARGS - 1 BY 2 LOOP
                -- Locked as a foreign key locks: who deletes the document meanwhile waits for this row.
                EXECUTE format(
                    'WITH asked AS (SELECT DISTINCT %%1$I AS id FROM fresh WHERE %%1$I IS NOT NULL),
                          there AS (SELECT id FROM %%2$I WHERE id IN (SELECT id FROM asked) ORDER BY id FOR KEY SHARE)
                     SELECT min(id) FROM asked WHERE id NOT IN (SELECT id FROM there)',
                    TG_ARGV[place], TG_ARGV[place + 1]) INTO missing;
                IF missing IS NOT NULL THEN
                    RAISE EXCEPTION 'rows of %% link to %% that is not there: %%', TG_TABLE_NAME, TG_ARGV[place + 1], missing
                        USING ERRCODE = 'foreign_key_violation';
                END IF;
            END LOOP;
            RETURN NULL;
        END $body$;
        CREATE OR REPLACE FUNCTION %(moved)s() RETURNS trigger LANGUAGE plpgsql AS $body$
        DECLARE link int; there int;
        BEGIN
            FOR place IN 0 .. TG_NARGS - 1 BY 2 LOOP
                EXECUTE format('SELECT ($1).%%1$I, (SELECT id FROM %%2$I WHERE id = ($1).%%1$I FOR KEY SHARE)',
                    TG_ARGV[place], TG_ARGV[place + 1]) INTO link, there USING NEW;
                IF link IS DISTINCT FROM there THEN
                    RAISE EXCEPTION 'rows of %% link to %% that is not there: %%', TG_TABLE_NAME, TG_ARGV[place + 1], link
                        USING ERRCODE = 'foreign_key_violation';
                END IF;
            END LOOP;
            RETURN NULL;
        END $body$;
        CREATE OR REPLACE FUNCTION %(forget)s() RETURNS trigger LANGUAGE plpgsql AS $body$
        DECLARE held boolean;
        BEGIN
            IF TG_ARGV[2] = 'cascade' THEN
                EXECUTE format('DELETE FROM %%I WHERE %%I IN (SELECT id FROM gone)', TG_ARGV[0], TG_ARGV[1]);
                RETURN NULL;
            ELSIF TG_ARGV[2] = 'set null' THEN
                EXECUTE format('UPDATE %%1$I SET %%2$I = NULL WHERE %%2$I IN (SELECT id FROM gone)', TG_ARGV[0], TG_ARGV[1]);
                RETURN NULL;
            END IF;
            EXECUTE format('SELECT EXISTS (SELECT FROM %%I WHERE %%I IN (SELECT id FROM gone))', TG_ARGV[0], TG_ARGV[1])
               INTO held;
            IF held THEN
                RAISE EXCEPTION 'rows of %% link to what would be deleted of %%', TG_ARGV[0], TG_TABLE_NAME
                    USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NULL;
        END $body$
        """,
        check=SQL.identifier(CHECK),
        moved=SQL.identifier(MOVED),
        forget=SQL.identifier(FORGET),
    )


def _foreign_keys(table, columns):
    """Return the statement that drops the foreign keys of an earlier version on *columns*, one round for all."""
    return SQL(
        """
        DO $body$
        DECLARE name text;
        BEGIN
            FOR name IN SELECT k.conname FROM pg_constraint k
                         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
                        WHERE k.contype = 'f' AND k.conrelid = %(name)s::regclass AND a.attname::text = ANY(%(columns)s)
            LOOP
                EXECUTE format('ALTER TABLE %%I DROP CONSTRAINT %%I', %(name)s, name);
            END LOOP;
        END $body$
        """,
        name=table,
        columns=list(columns),
    )


def guard(table, links):
    """Return the statements that guard *links* ((column, table linked to, cascade, set null or restrict)) of *table*."""
    words = SQL(", ").join(SQL("%s", word) for column, target, _rule in links for word in (column, target))
    columns = [column for column, _target, _rule in links]
    names = {
        "table": SQL.identifier(table),
        "added": SQL.identifier("bulk_links_insert"),
        "changed": SQL.identifier("bulk_links_update"),
        "check": SQL.identifier(CHECK),
        "moved": SQL.identifier(MOVED),
        "words": words,
        "old": SQL(", ").join(SQL.identifier("old", column) for column in columns),
        "new": SQL(", ").join(SQL.identifier("new", column) for column in columns),
    }
    statements = [functions(), _foreign_keys(table, columns)]
    statements += [
        SQL(
            """
            CREATE OR REPLACE TRIGGER %(added)s AFTER INSERT ON %(table)s
                REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION %(check)s(%(words)s)
            """,
            **names,
        ),
        # Links hardly ever change, and then costs who changes them: by row, so that figures change without a look.
        SQL("DROP TRIGGER IF EXISTS %(changed)s ON %(table)s", **names),
        SQL(
            """
            CREATE TRIGGER %(changed)s AFTER UPDATE ON %(table)s FOR EACH ROW
                WHEN (ROW(%(old)s) IS DISTINCT FROM ROW(%(new)s)) EXECUTE FUNCTION %(moved)s(%(words)s)
            """,
            **names,
        ),
    ]
    statements += [
        SQL(
            """
            CREATE OR REPLACE TRIGGER %(name)s AFTER DELETE ON %(target)s
                REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION %(forget)s(%(words)s)
            """,
            name=_name(table, column),
            target=SQL.identifier(target),
            forget=SQL.identifier(FORGET),
            words=SQL("%s, %s, %s", table, column, rule),
        )
        for column, target, rule in links
    ]
    return statements


def release(table, links):
    """Return the statements that take the guard from the tables that *table* links to, before it goes itself."""
    return [
        SQL("DROP TRIGGER IF EXISTS %s ON %s", _name(table, column), SQL.identifier(target))
        for column, target, _rule in links
    ]


def mend(table, links):
    """Return the statements that end links to what is gone.

    Who deletes a document waits for rows that are just written, and does not see them afterwards if his transaction
    is older than they are: unlike a foreign key, a trigger looks through the eyes of its transaction.
    """
    ends = {
        "cascade": "DELETE FROM %(table)s AS linking",
        "set null": "UPDATE %(table)s AS linking SET %(column)s = NULL",
    }
    return [
        SQL(
            ends[rule] + " WHERE linking.%(column)s IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM %(target)s AS document WHERE document.id = linking.%(column)s)",
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            target=SQL.identifier(target),
        )
        for column, target, rule in links
        if rule in ends
    ]


def _name(table, column):
    return SQL.identifier(f"{table}_{column}"[:63])
