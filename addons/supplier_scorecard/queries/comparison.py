"""The vendors of each item over the last year."""

from odoo.tools import SQL

from . import contract


def comparison():
    """Grain: product, vendor and company with a delivery due in the last 365 days or a price list entry."""
    return SQL(
        """
        WITH delivered AS NOT MATERIALIZED (
            SELECT product_id, partner_id, company_id, max(categ_id) AS categ_id,
                   sum(counted)::int AS lines, sum(vendor_otif)::int AS otif_hits,
                   avg(lead_days)::float8 AS lead_days, stddev_samp(lead_days)::float8 AS lead_spread,
                   percentile_cont(0.9) WITHIN GROUP (ORDER BY lead_days)::float8 AS lead_p90,
                   (sum(price_variance) / NULLIF(sum(billed_base), 0))::float8 AS price_variance,
                   (sum(defect_qty) / NULLIF(sum(delivered_qty), 0) * 1e6)::float8 AS ppm,
                   (array_agg(ordered_amount / NULLIF(required_qty, 0) ORDER BY ordered_date DESC, id DESC))[1] AS last_price,
                   max(due_date) AS last_date, avg(required_qty)::float8 AS usual
              FROM supplier_event
             WHERE due_date > CURRENT_DATE - 365 AND NOT COALESCE(is_sister, FALSE)
             GROUP BY product_id, partner_id, company_id
        ), category AS (
            SELECT company_id, categ_id, sum(vendor_otif)::float8 / NULLIF(sum(counted), 0) AS share
              FROM supplier_event
             WHERE due_date > CURRENT_DATE - 365 AND counted = 1 AND NOT COALESCE(is_sister, FALSE)
             GROUP BY company_id, categ_id
        ), listed AS NOT MATERIALIZED (
            SELECT DISTINCT product.id AS product_id, vendor.commercial_partner_id AS partner_id,
                   COALESCE(info.company_id, bought.company_id) AS company_id
              FROM product_supplierinfo info
              JOIN product_product product ON product.product_tmpl_id = info.product_tmpl_id AND product.active
                   AND (info.product_id IS NULL OR info.product_id = product.id)
              JOIN res_partner vendor ON vendor.id = info.partner_id
              LEFT JOIN (SELECT DISTINCT product_id, company_id FROM delivered) bought
                   ON bought.product_id = product.id AND info.company_id IS NULL
             WHERE COALESCE(info.company_id, bought.company_id) IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM res_company own WHERE own.partner_id = vendor.commercial_partner_id)
        ), pair AS NOT MATERIALIZED (
            SELECT product_id, partner_id, company_id FROM delivered
            UNION
            SELECT product_id, partner_id, company_id FROM listed
        ), line AS NOT MATERIALIZED (
            SELECT pair.*, product.product_tmpl_id AS tmpl_id, tmpl.uom_id, tmpl.categ_id AS own_categ_id,
                   pair.partner_id AS seller_id, COALESCE(delivered.usual, 1) AS product_uom_qty, CURRENT_DATE AS ordered_on,
                   company.currency_id AS company_currency_id,
                   split_part(company.parent_path, '/', 1)::int AS root_company_id
              FROM pair
              JOIN product_product product ON product.id = pair.product_id
              JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
              JOIN res_company company ON company.id = pair.company_id
              LEFT JOIN delivered ON delivered.product_id = pair.product_id
                   AND delivered.partner_id = pair.partner_id AND delivered.company_id = pair.company_id
        )
        SELECT row_number() OVER (ORDER BY line.product_id, line.partner_id, line.company_id) AS id,
               line.product_id, line.partner_id, line.company_id, line.own_categ_id AS categ_id, tier.tier, score.score,
               info.price AS list_price, info.lead_days AS list_lead_days, delivered.last_price, delivered.lead_days,
               delivered.lead_p90, delivered.lead_spread, COALESCE(delivered.lines, 0) AS lines,
               COALESCE(delivered.otif_hits, 0) AS otif_hits, category.share AS prior, delivered.price_variance,
               delivered.ppm, delivered.last_date
          FROM line
          LEFT JOIN delivered USING (product_id, partner_id, company_id)
          LEFT JOIN category ON category.company_id = line.company_id AND category.categ_id = line.own_categ_id
          LEFT JOIN supplier_tier tier ON tier.company_id = line.company_id AND tier.partner_id = line.partner_id
               AND tier.is_current
          LEFT JOIN supplier_score score ON score.company_id = line.company_id AND score.partner_id = line.partner_id
               AND score.is_latest
          LEFT JOIN LATERAL (%s) info ON true
        """,
        contract.terms_of_line(),
    )
