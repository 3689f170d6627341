"""What customers owe; always per commercial partner and root company, so that branches count together."""

from odoo.tools import SQL

from .columns import UNIT_PRICE, UNIT_PRICE_FIELDS, columns, id_array

# The words of the index ``_release_unbilled_idx`` on order lines: the few that are not invoiced yet.
UNBILLED = (
    "l.display_type IS NULL AND (l.is_downpayment AND l.qty_invoiced <> 0"
    " OR GREATEST(l.product_uom_qty, l.qty_delivered) > l.qty_invoiced)"
)


def _open_items(partner_ids):
    """Grain: one row per open receivable item of *partner_ids* and their contacts.

    Accounts and contacts as arrays: the index of what is not reconciled begins with them. Left to itself the planner
    walks over every line that a customer ever had.
    """
    return SQL(
        """
        SELECT aml.id, aml.partner_id, aml.company_id, aml.amount_residual, aml.date_maturity, aml.move_name,
               aml.no_followup
          FROM account_move_line aml
         WHERE aml.account_id = ANY(ARRAY(SELECT id FROM account_account WHERE account_type = 'asset_receivable'))
           AND aml.parent_state = 'posted' AND aml.reconciled IS NOT TRUE
           AND aml.partner_id = ANY(ARRAY(SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s)))
        """,
        id_array(partner_ids),
    )


def _invoice_columns(env):
    return [
        *columns(
            env, "account.move.line", "partner_id", "company_id", "account_id", "parent_state", "reconciled"
        ),
        *columns(env, "account.move.line", "amount_residual", "date_maturity", "no_followup"),
        *columns(
            env, "account.move", "state", "move_type", "amount_total_signed", "partner_id", "company_id"
        ),
        *columns(env, "account.account", "account_type"),
        *columns(env, "res.partner", "commercial_partner_id"),
    ]


def _order_columns(env):
    return [
        *columns(env, "sale.order", "state", "company_id", "partner_id", "currency_rate", "delivery_status"),
        *columns(env, "sale.order", "release_state", "amount_total", "amount_untaxed"),
        *columns(env, "sale.order.line", "qty_delivered", "qty_invoiced", *UNIT_PRICE_FIELDS),
        *columns(env, "sale.order.line", "is_downpayment", "product_id", "state"),
        *columns(env, "sale.order.line", "order_partner_id", "display_type"),
        *columns(env, "stock.move", "sale_line_id", "product_qty", "state", "release_hold", "product_id"),
        *columns(env, "stock.move", "product_uom", "product_uom_qty"),
        *columns(env, "product.template", "type", "invoice_policy", "uom_id"),
        *columns(env, "res.partner", "commercial_partner_id"),
    ]


def exposure(env, root_ids, partner_ids, without_order_ids=()):
    """Grain: one row per (root company, commercial partner) that owes something, in the columns of ``Exposure``.

    Orders of *without_order_ids* are left out: they are what is being judged. Amounts in the company's currency, open
    orders at their own rate, taxes included. Held goods stand apart in the last column. An order whose deliveries
    are all done or cancelled owes no more than was delivered where the product is invoiced on delivery. Products are
    looked at only where it depends on them, and lines are joined in full, which leaves the planner no choice but to
    hash: it takes thousands of lines for a few, and would look through all the rest once for each.

    The orders as an array: the planner thinks that far more is not invoiced than is, and would read orders of all years.
    """
    return SQL(
        """
        WITH company AS (
            SELECT id, split_part(parent_path, '/', 1)::int AS root_id FROM res_company
             WHERE split_part(parent_path, '/', 1)::int = ANY(%(roots)s)
        ), contact AS (
            SELECT id, commercial_partner_id FROM res_partner WHERE commercial_partner_id = ANY(%(partners)s)
        ), item AS MATERIALIZED (%(items)s),
        receivable AS (
            SELECT company.root_id, contact.commercial_partner_id AS partner_id, aml.amount_residual AS receivable,
                   0.0 AS draft, 0.0 AS delivered, 0.0 AS confirmed, 0.0 AS held
              FROM item aml
              JOIN contact ON contact.id = aml.partner_id
              JOIN company ON company.id = aml.company_id
        ), draft AS (
            SELECT company.root_id, contact.commercial_partner_id, 0.0, am.amount_total_signed, 0.0, 0.0, 0.0
              FROM account_move am
              JOIN contact ON contact.id = am.partner_id
              JOIN company ON company.id = am.company_id
             WHERE am.state = 'draft' AND am.move_type IN ('out_invoice', 'out_refund')
        ), unbilled AS MATERIALIZED (
            SELECT l.id, l.order_id, l.product_id, l.product_uom_id, l.is_downpayment, l.product_uom_qty,
                   l.qty_delivered, l.qty_invoiced, l.price_unit, %(unit_price)s AS unit_price,
                   contact.commercial_partner_id AS partner_id
              FROM sale_order_line l
              JOIN contact ON contact.id = l.order_partner_id
             WHERE l.order_id <> ALL(%(without)s) AND l.state = 'sale' AND %(unbilled)s
        ), placed AS MATERIALIZED (
            SELECT o.id, company.root_id, o.delivery_status, o.release_state,
                   COALESCE(o.amount_total / NULLIF(o.amount_untaxed, 0), 1) AS taxed,
                   COALESCE(NULLIF(o.currency_rate, 0), 1) AS rate
              FROM sale_order o
              JOIN company ON company.id = o.company_id
             WHERE o.id = ANY(ARRAY(SELECT DISTINCT order_id FROM unbilled))
        ), line AS MATERIALIZED (
            SELECT o.root_id, l.partner_id, l.id, l.product_id, l.product_uom_id, l.is_downpayment, o.release_state,
                   l.qty_delivered, l.qty_invoiced, GREATEST(l.product_uom_qty, l.qty_delivered) AS wanted,
                   o.delivery_status = 'full' AND l.qty_delivered < l.product_uom_qty AS closed,
                   CASE WHEN l.is_downpayment THEN l.price_unit * o.taxed ELSE l.unit_price END / o.rate AS price
              FROM unbilled l
              FULL JOIN placed o ON o.id = l.order_id
        ), held AS (
            SELECT m.sale_line_id, m.product_id, SUM(m.product_qty) AS quantity, SUM(m.product_uom_qty)::float8 AS counted,
                   MIN(m.product_uom) AS uom_id, MIN(m.product_uom) = MAX(m.product_uom) AS alike
              FROM stock_move m
             WHERE m.sale_line_id = ANY(ARRAY(SELECT id FROM line WHERE release_state IN ('held', 'partial')))
               AND m.release_hold AND m.state <> 'cancel'
             GROUP BY m.sale_line_id, m.product_id
        ), moved AS MATERIALIZED (
            SELECT line.*, held.quantity,
                   CASE WHEN held.alike AND held.uom_id = line.product_uom_id THEN held.counted END AS counted
              FROM line
              FULL JOIN held ON held.sale_line_id = line.id AND held.product_id = line.product_id
        ), product AS MATERIALIZED (
            SELECT pp.id, pt.type = 'consu' AS goods, pt.invoice_policy = 'delivery' AS by_delivery, pu.factor
              FROM product_product pp
              JOIN product_template pt ON pt.id = pp.product_tmpl_id
              JOIN uom_uom pu ON pu.id = pt.uom_id
             WHERE pp.id = ANY(ARRAY(SELECT DISTINCT product_id FROM moved
                                      WHERE closed OR release_state IN ('held', 'partial') AND counted IS NULL))
        ), known AS MATERIALIZED (
            SELECT moved.*, product.goods, product.factor / u.factor AS to_line,
                   CASE WHEN closed AND goods AND by_delivery THEN qty_delivered ELSE wanted END AS due
              FROM moved
              FULL JOIN product ON product.id = moved.product_id
              LEFT JOIN uom_uom u ON u.id = moved.product_uom_id
        ), split AS (
            SELECT root_id, partner_id, is_downpayment, qty_invoiced, price,
                   GREATEST(qty_delivered - qty_invoiced, 0) AS unbilled,
                   GREATEST(due - GREATEST(qty_delivered, qty_invoiced), 0) AS waiting,
                   CASE WHEN counted IS NOT NULL THEN counted
                        WHEN quantity IS NOT NULL THEN quantity * to_line
                        WHEN release_state = 'held' AND goods IS NOT TRUE THEN due
                        ELSE 0 END AS stopped
              FROM known
        ), ordered AS (
            SELECT root_id, partner_id, 0.0, 0.0,
                   CASE WHEN is_downpayment THEN -qty_invoiced ELSE unbilled END * price,
                   CASE WHEN is_downpayment THEN 0 ELSE waiting - LEAST(waiting, stopped) END * price,
                   CASE WHEN is_downpayment THEN 0 ELSE LEAST(waiting, stopped) END * price
              FROM split
             WHERE root_id IS NOT NULL
        )
        SELECT root_id, partner_id, SUM(receivable)::float8, SUM(draft)::float8, SUM(delivered)::float8,
               SUM(confirmed)::float8, SUM(held)::float8
          FROM (TABLE receivable UNION ALL TABLE draft UNION ALL TABLE ordered) owed
         GROUP BY root_id, partner_id
        """,
        roots=id_array(root_ids),
        partners=id_array(partner_ids),
        without=id_array(without_order_ids),
        items=_open_items(partner_ids),
        unbilled=SQL(UNBILLED),
        unit_price=UNIT_PRICE,
        to_flush=_invoice_columns(env) + _order_columns(env),
    )


def customer_groups(env, partner_ids):
    """Grain: one row (customer, highest company above it) per commercial partner in the groups of *partner_ids*."""
    return SQL(
        """
        WITH RECURSIVE up AS (
            SELECT id AS asked, id, parent_id FROM res_partner WHERE id = ANY(%(partners)s)
            UNION ALL
            SELECT up.asked, above.id, above.parent_id FROM up JOIN res_partner above ON above.id = up.parent_id
        ), down AS (
            SELECT DISTINCT id AS top, id FROM up WHERE parent_id IS NULL
            UNION ALL
            SELECT down.top, below.id FROM down JOIN res_partner below ON below.parent_id = down.id
        )
        SELECT DISTINCT p.id, down.top FROM down JOIN res_partner p ON p.id = down.id
         WHERE p.commercial_partner_id = p.id
        """,
        partners=id_array(partner_ids),
        to_flush=columns(env, "res.partner", "parent_id", "commercial_partner_id"),
    )


def credit_limits(env, days, partner_ids, sisters=False):
    """Grain: one row (company, partner, amount, currency or null, expiry or null) per customer with a limit.

    A credit line of the company or its root replaces the limit on the customer, whatever its date; of several the one
    that runs longest counts. The customer's own limit stands in the company's currency, without currency here.
    Partners of sister companies have none, unless *sisters*. *days*: {company id: its day}.
    """
    return SQL(
        """
        WITH company AS (
            SELECT c.id, split_part(c.parent_path, '/', 1)::int AS root_id, given.today
              FROM unnest(%(companies)s::int[], %(days)s::date[]) AS given(id, today)
              JOIN res_company c ON c.id = given.id
        )
        SELECT c.id, p.id, COALESCE(line.amount, own.amount)::float8, line.currency_id,
               CASE WHEN line.valid_until < c.today THEN line.valid_until END,
               line.id IS NOT NULL
          FROM company c
         CROSS JOIN res_partner p
          LEFT JOIN LATERAL (
               SELECT l.id, l.amount, l.currency_id, l.valid_until FROM order_release_credit_line l
                WHERE l.active AND l.partner_id = p.id AND l.company_id IN (c.id, c.root_id)
                ORDER BY l.company_id = c.id DESC, COALESCE(l.valid_until, 'infinity'::date) DESC, l.id DESC LIMIT 1
          ) line ON TRUE
          LEFT JOIN LATERAL (
               SELECT COALESCE(p.credit_limit ->> c.id::text, p.credit_limit ->> c.root_id::text)::numeric AS amount
          ) own ON TRUE
         WHERE p.id = ANY(%(partners)s)
           AND (%(sisters)s OR NOT EXISTS (SELECT FROM res_company sister WHERE sister.partner_id = p.id))
        """,
        sisters=sisters,
        companies=list(days),
        days=list(days.values()),
        partners=id_array(partner_ids),
        to_flush=[
            *columns(env, "res.partner", "credit_limit"),
            *columns(env, "order.release.credit.line", "active", "partner_id", "company_id", "amount"),
            *columns(env, "order.release.credit.line", "currency_id", "valid_until"),
            *columns(env, "res.company", "partner_id"),
        ],
    )


def overdue(env, days, partner_ids, grace_days, sisters=False):
    """Grain: one row per (root company, commercial partner, days of grace) with anything due for longer than that.

    Amount in the company's currency, then days, number and amount of the oldest. Lines marked as not to be followed
    up (disputes) are left out, credits not yet matched are not set off. Sister companies are left out, unless *sisters*.
    *days*: {root company id: its day}.
    """
    return SQL(
        """
        WITH item AS MATERIALIZED (%(items)s)
        SELECT root.id, p.commercial_partner_id, grace.days,
               SUM(aml.amount_residual)::float8,
               MIN(root.today) - MIN(aml.date_maturity),
               (ARRAY_AGG(aml.move_name ORDER BY aml.date_maturity, aml.id))[1],
               (ARRAY_AGG(aml.amount_residual ORDER BY aml.date_maturity, aml.id))[1]::float8
          FROM item aml
          JOIN res_partner p ON p.id = aml.partner_id
          JOIN res_company c ON c.id = aml.company_id
          JOIN unnest(%(roots)s::int[], %(days)s::date[]) AS root(id, today)
            ON root.id = split_part(c.parent_path, '/', 1)::int
          JOIN unnest(%(grace)s) AS grace(days) ON aml.date_maturity < root.today - grace.days
         WHERE p.commercial_partner_id = ANY(%(partners)s)
           AND aml.amount_residual > 0
           AND aml.no_followup IS NOT TRUE
           AND (%(sisters)s
                OR NOT EXISTS (SELECT FROM res_company sister WHERE sister.partner_id = p.commercial_partner_id))
         GROUP BY 1, 2, 3
        """,
        sisters=sisters,
        items=_open_items(partner_ids),
        roots=list(days),
        days=list(days.values()),
        grace=list(grace_days),
        partners=id_array(partner_ids),
        to_flush=_invoice_columns(env),
    )
