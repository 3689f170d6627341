"""What stands between today and a clean close, and what each company's books say of the other."""

from odoo.tools import SQL

from .match import match_lines


def balances(before=None):
    """Return one row per ordered pair (company, partner company) and currency: open posted balance in that currency.

    ``receivable`` above zero is owed to the company, ``payable`` above zero is owed by it. *before*: a day, of which
    and after which nothing counts.
    """
    return SQL(
        """
        SELECT line.company_id, partner_company.id AS partner_company_id, line.currency_id,
               SUM(line.amount_residual_currency) FILTER (WHERE account.account_type = 'asset_receivable') AS receivable,
               -SUM(line.amount_residual_currency) FILTER (WHERE account.account_type = 'liability_payable') AS payable
          FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
          JOIN res_partner partner ON partner.id = line.partner_id
          JOIN res_company partner_company ON partner_company.partner_id = partner.commercial_partner_id
         WHERE line.parent_state = 'posted'
           AND line.reconciled IS NOT TRUE
           AND %(booked)s
           AND account.account_type IN ('asset_receivable', 'liability_payable')
           AND EXISTS (
                SELECT FROM intercompany_agreement agreement
                 WHERE (agreement.seller_company_id, agreement.buyer_company_id)
                       IN ((line.company_id, partner_company.id), (partner_company.id, line.company_id))
           )
         GROUP BY line.company_id, partner_company.id, line.currency_id
        """,
        booked=SQL("line.date < %s", before) if before else SQL("TRUE"),
    )


def balance_gaps(before=None):
    """Return one row per agreement and currency of which the seller's claim is not the buyer's debt; see :func:`balances`.

    (agreement id, currency id, receivable of the seller, payable of the buyer)
    """
    return SQL(
        """
        WITH balance AS MATERIALIZED (%(balances)s)
        SELECT agreement.id AS agreement_id, COALESCE(ours.currency_id, theirs.currency_id) AS currency_id,
               COALESCE(ours.receivable, 0) AS receivable, COALESCE(theirs.payable, 0) AS payable
          FROM intercompany_agreement agreement
          JOIN (SELECT * FROM balance WHERE COALESCE(receivable, 0) <> 0) ours
          FULL JOIN (SELECT * FROM balance WHERE COALESCE(payable, 0) <> 0) theirs
            ON theirs.company_id = ours.partner_company_id AND theirs.partner_company_id = ours.company_id
           AND theirs.currency_id = ours.currency_id
            ON agreement.seller_company_id = COALESCE(ours.company_id, theirs.partner_company_id)
           AND agreement.buyer_company_id = COALESCE(ours.partner_company_id, theirs.company_id)
         WHERE agreement.active AND ABS(COALESCE(ours.receivable, 0) - COALESCE(theirs.payable, 0)) > 0.005
        """,
        balances=balances(before),
    )


def close_items():
    """Return one row per thing that keeps a pair of companies from closing clean now; amounts in ``currency_id``.

    Grain: (kind, record). ``company_id`` is whose turn it is.
    """
    return SQL(
        """
        WITH match AS MATERIALIZED (%(match)s), item AS (
            SELECT 'message' AS kind, message.agreement_id, message.origin_company_id AS company_id,
                   'intercompany.message' AS res_model, message.id AS res_id, message.origin_name AS name,
                   NULL::int AS product_id, NULL::numeric AS quantity, NULL::numeric AS amount, agreement.currency_id
              FROM intercompany_message message
              JOIN intercompany_agreement agreement ON agreement.id = message.agreement_id
             WHERE message.state IN ('waiting', 'failed')
            UNION ALL
            SELECT 'uninvoiced', agreement_id, seller_company_id, 'sale.order', sale_id, NULL, product_id,
                   not_invoiced, not_invoiced * sale_price, currency_id
              FROM match WHERE ABS(not_invoiced) > 0.000001
            UNION ALL
            SELECT 'unbilled', agreement_id, buyer_company_id, 'purchase.order', purchase_id, NULL, product_id,
                   not_billed, not_billed * sale_price, currency_id
              FROM match WHERE differs_bill
            UNION ALL
            SELECT CASE WHEN in_transit > 0 AND to_receive > 0 THEN 'transit' ELSE 'difference' END,
                   agreement_id, buyer_company_id, 'purchase.order', purchase_id, NULL, product_id,
                   in_transit, transit_value, currency_id
              FROM match WHERE ABS(in_transit) > 0.000001
            UNION ALL
            SELECT 'draft_bill', agreement.id, draft.company_id, 'account.move', draft.id, draft.ref, NULL, NULL,
                   draft.amount_total, draft.currency_id
              FROM account_move bill
              JOIN account_move invoice ON invoice.id = bill.intercompany_invoice_id
              JOIN intercompany_agreement agreement ON agreement.seller_company_id = invoice.company_id
               AND agreement.buyer_company_id = bill.company_id AND agreement.active
              JOIN account_move draft ON draft.id IN (bill.id, invoice.id) AND draft.state = 'draft'
            UNION ALL
            SELECT 'balance', agreement.id, agreement.buyer_company_id, 'intercompany.agreement', agreement.id, agreement.name,
                   NULL, NULL, gap.receivable - gap.payable, gap.currency_id
              FROM (%(gaps)s) gap
              JOIN intercompany_agreement agreement ON agreement.id = gap.agreement_id
        )
        SELECT ROW_NUMBER() OVER (ORDER BY item.kind, item.res_model, item.res_id, item.product_id) AS id, item.*,
               agreement.seller_company_id, agreement.buyer_company_id
          FROM item
          JOIN intercompany_agreement agreement ON agreement.id = item.agreement_id
        """,
        match=match_lines(),
        gaps=balance_gaps(),
    )
