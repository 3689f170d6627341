"""Pieces that the flows build their stages of."""

from odoo.tools import SQL


def ages(moment, now):
    """Return an aggregate: how many rows wait since *moment* under a day, one to three, three to seven days, longer."""
    return SQL(
        """ARRAY[COUNT(*) FILTER (WHERE %(moment)s > %(now)s - interval '1 day' OR %(moment)s IS NULL),
                 COUNT(*) FILTER (WHERE %(moment)s <= %(now)s - interval '1 day'
                                    AND %(moment)s > %(now)s - interval '3 days'),
                 COUNT(*) FILTER (WHERE %(moment)s <= %(now)s - interval '3 days'
                                    AND %(moment)s > %(now)s - interval '7 days'),
                 COUNT(*) FILTER (WHERE %(moment)s <= %(now)s - interval '7 days')]""",
        moment=moment,
        now=SQL("%s::timestamp", now),
    )


def reads(env, model, *names):
    """Return the fields of *model* that a query reads, for its ``to_flush``."""
    return [env[model]._fields[name] for name in names]


def open_invoices(env, reach, now, move_type, stage, sign=1, also=()):
    """Grain: one row per company and stage: company, stage's code, number, open amount, oldest moment, ages.

    The posted invoices of *move_type* that are not paid, for flows of addons that know invoices. *stage*: SQL of the
    code; *also*: what it reads besides; *sign* makes what is owed positive. *reach*: (FROM, WHERE).
    """
    return SQL(
        """
        SELECT account_move.company_id, %(stage)s, COUNT(*), %(sign)s * SUM(account_move.amount_residual_signed)::float8,
               MIN(account_move.invoice_date)::timestamp, %(age)s
          FROM %(invoices)s
         WHERE account_move.move_type = %(move_type)s AND account_move.state = 'posted'
           AND account_move.payment_state IN ('not_paid', 'partial') AND %(readable)s
         GROUP BY 1, 2
        """,
        stage=stage,
        sign=sign,
        invoices=reach[0],
        move_type=move_type,
        readable=reach[1],
        age=ages(SQL("account_move.invoice_date::timestamp"), now),
        to_flush=reads(
            env, "account.move", "state", "move_type", "payment_state", "amount_residual_signed", "invoice_date",
            "company_id", *also,
        ),
    )  # fmt: skip
