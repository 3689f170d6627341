"""The database's own refusal of reservation lines on held demand: the CHECK on the move cannot see them."""

from odoo.tools import SQL


def create_refuse_line():
    """Create the trigger: no row of ``stock_move_line`` may come to a held move, whoever writes it."""
    return SQL(
        """
        CREATE OR REPLACE FUNCTION order_release_refuse_line() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM stock_move WHERE id = NEW.move_id AND release_hold) THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'check_violation',
                    MESSAGE = 'stock move ' || NEW.move_id || ' is held for release: it cannot be reserved or picked';
            END IF;
            RETURN NEW;
        END $$;
        CREATE OR REPLACE TRIGGER order_release_refuse_line BEFORE INSERT OR UPDATE OF move_id ON stock_move_line
            FOR EACH ROW WHEN (NEW.move_id IS NOT NULL) EXECUTE FUNCTION order_release_refuse_line()
        """
    )


def drop_refuse_line():
    return SQL(
        """
        DROP TRIGGER IF EXISTS order_release_refuse_line ON stock_move_line;
        DROP FUNCTION IF EXISTS order_release_refuse_line()
        """
    )
