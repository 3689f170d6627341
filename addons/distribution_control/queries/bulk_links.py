"""Links of large tables, guarded once per statement where a foreign key asks once per row and link."""

from odoo.tools import SQL

CHECK, FORGET = "distribution_bulk_check", "distribution_bulk_forget"
FUNCTIONS = (CHECK, FORGET)


def functions():
    """Return the trigger functions: links of the rows *fresh* exist; rows that link to *gone* go too, or it stays.

    Their arguments name what is linked: column and table in turn, and table, column, rule.
    """
    return SQL(
        """
        CREATE OR REPLACE FUNCTION %(check)s() RETURNS trigger LANGUAGE plpgsql AS $body$
        DECLARE missing int;
        BEGIN
            FOR place IN 0 .. TG_NARGS - 1 BY 2 LOOP
                -- Locked as a foreign key locks: who deletes the document meanwhile waits for this row, then takes it along.
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
        CREATE OR REPLACE FUNCTION %(forget)s() RETURNS trigger LANGUAGE plpgsql AS $body$
        DECLARE held boolean;
        BEGIN
            IF TG_ARGV[2] = 'cascade' THEN
                EXECUTE format('DELETE FROM %%I WHERE %%I IN (SELECT id FROM gone)', TG_ARGV[0], TG_ARGV[1]);
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
    """Return the statements that guard *links* ((column, table linked to, cascade or restrict)) of *table*."""
    words = SQL(", ").join(SQL("%s", word) for column, target, _rule in links for word in (column, target))
    statements = [functions(), _foreign_keys(table, [column for column, _target, _rule in links])]
    statements += [
        SQL(
            """
            CREATE OR REPLACE TRIGGER %(name)s AFTER %(event)s ON %(table)s
                REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION %(check)s(%(words)s)
            """,
            name=SQL.identifier(f"bulk_links_{event.lower()}"),
            event=SQL(event),
            table=SQL.identifier(table),
            check=SQL.identifier(CHECK),
            words=words,
        )
        for event in ("INSERT", "UPDATE")
    ]
    statements += [
        SQL(
            """
            CREATE OR REPLACE TRIGGER %(name)s AFTER DELETE ON %(target)s
                REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION %(forget)s(%(words)s)
            """,
            name=SQL.identifier(f"{table}_{column}"[:63]),
            target=SQL.identifier(target),
            forget=SQL.identifier(FORGET),
            words=SQL("%s, %s, %s", table, column, rule),
        )
        for column, target, rule in links
    ]
    return statements
