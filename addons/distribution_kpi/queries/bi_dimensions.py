"""Dimensions of the feed: what facts are about. Names are those of the source language."""

from .bi_view import BiView


def _words(column):
    return (
        f"COALESCE({column} ->> 'en_US', {column} ->> (SELECT min(k) FROM jsonb_object_keys({column}) AS k))"
    )


DIMENSIONS = (
    BiView(
        "dim_company",
        "Companies.",
        "One row per company granted.",
        {
            "company_id": ("c.id", "Key."),
            "name": ("c.name", "Name of the company."),
            "currency": ("cur.name", "ISO code of its currency: the one of all its amounts."),
            "parent_company_id": ("c.parent_id", "Company that it is a branch of."),
        },
        "res_company c JOIN res_currency cur ON cur.id = c.currency_id",
        company="c.id",
    ),
    BiView(
        "dim_warehouse",
        "Branches.",
        "One row per warehouse, archived ones too.",
        {
            "warehouse_id": ("w.id", "Key."),
            "company_id": ("w.company_id", "Company."),
            "code": ("w.code", "Short name."),
            "name": ("w.name", "Name."),
            "is_active": ("w.active", "Not archived."),
        },
        "stock_warehouse w",
        company="w.company_id",
    ),
    BiView(
        "dim_team",
        "Channels.",
        "One row per sales team.",
        {
            "team_id": ("t.id", "Key."),
            "company_id": ("t.company_id", "Company; empty: of all."),
            "name": (_words("t.name"), "Name."),
            "is_active": ("t.active", "Not archived."),
        },
        "crm_team t",
        company="t.company_id",
        shared=True,
    ),
    BiView(
        "dim_partner",
        "Customers and vendors; no persons, addresses, mail or telephone numbers.",
        "One row per commercial entity (what invoices go to), archived ones too.",
        {
            "partner_id": ("p.id", "Key; facts name the commercial entity."),
            "company_id": ("p.company_id", "Company; empty: of all."),
            "name": ("p.name", "Name; empty for private persons."),
            "reference": ("p.ref", "Own reference."),
            "country": ("country.code", "ISO code of the country."),
            "city": ("p.city", "City."),
            "is_company": ("p.is_company", "Not a private person."),
            "customer_rank": ("p.customer_rank", "Above 0: a customer."),
            "supplier_rank": ("p.supplier_rank", "Above 0: a vendor."),
            "is_active": ("p.active", "Not archived."),
        },
        "(SELECT id, company_id, CASE WHEN is_company THEN name END AS name, ref, country_id, city, is_company, "
        "customer_rank, supplier_rank, active FROM res_partner WHERE commercial_partner_id = id) p "
        "LEFT JOIN res_country country ON country.id = p.country_id",
        company="p.company_id",
        shared=True,
    ),
    BiView(
        "dim_product",
        "Products.",
        "One row per product variant, archived ones too.",
        {
            "product_id": ("pp.id", "Key."),
            "company_id": ("pt.company_id", "Company; empty: of all."),
            "reference": ("pp.default_code", "Internal reference."),
            "barcode": ("pp.barcode", "Barcode."),
            "name": (_words("pt.name"), "Name."),
            "category_id": ("pt.categ_id", "Key of the category."),
            "category": ("categ.complete_name", "Category with those above it."),
            "unit": (_words("u.name"), "Unit in which facts give quantities."),
            "is_storable": ("pt.is_storable", "Its stock is kept."),
            "kind": ("pt.type", "consu: goods, service, combo."),
            "is_active": ("pp.active AND pt.active", "Not archived."),
        },
        "product_product pp JOIN product_template pt ON pt.id = pp.product_tmpl_id "
        "JOIN uom_uom u ON u.id = pt.uom_id LEFT JOIN product_category categ ON categ.id = pt.categ_id",
        company="pt.company_id",
        shared=True,
    ),
    BiView(
        "dim_date",
        "Days.",
        "One row per day from 2015 to the end of the year after next.",
        {
            "day": ("d.day::date", "Key."),
            "year": ("date_part('year', d.day)::int", "Year."),
            "quarter": ("date_part('quarter', d.day)::int", "Quarter of the year."),
            "month": ("date_part('month', d.day)::int", "Month of the year."),
            "iso_year": ("date_part('isoyear', d.day)::int", "Year that the ISO week belongs to."),
            "iso_week": ("date_part('week', d.day)::int", "ISO week."),
            "weekday": ("date_part('isodow', d.day)::int", "1 Monday to 7 Sunday."),
        },
        "generate_series('2015-01-01'::timestamp, "
        "make_timestamp(date_part('year', CURRENT_DATE)::int + 2, 12, 31, 0, 0, 0), INTERVAL '1 day') AS d(day)",
    ),
    BiView(
        "dim_kpi",
        "KPIs that have no reader groups, as they are defined now.",
        "One row per KPI.",
        {
            "kpi_id": ("k.id", "Key."),
            "code": ("k.code", "Code, stable over installations."),
            "name": (_words("k.name"), "Name."),
            "definition": (_words("k.definition"), "What it says."),
            "formula": (_words("k.formula"), "Numerator over denominator, in words."),
            "unit": ("k.unit", "ratio, amount, count, quantity, hours, days, turns."),
            "direction": ("k.direction", "up: higher is better; down: lower is better."),
            "time_behaviour": (
                "k.time_behaviour",
                "flow: sums add up over days; balance: never summed over days; distribution: by bins.",
            ),
            "balance_over": ("k.balance_over", "Of a balance: average of the days, or the last day."),
            "has_denominator": (
                "k.has_denominator",
                "The value is numerator / denominator, else the numerator.",
            ),
            "factor": ("k.factor", "What the quotient is multiplied with."),
            "target": ("k.target", "Target; 0: none."),
            "warning": ("k.warning", "Limit to red."),
            "version": ("k.version", "Version of the definition."),
        },
        "distribution_kpi k",
        condition="NOT EXISTS (SELECT FROM distribution_kpi_res_groups_rel r WHERE r.distribution_kpi_id = k.id)",
    ),
    BiView(
        "dim_kpi_version",
        "How the definitions of KPIs changed: marks for trends.",
        "One row per version of a KPI.",
        {
            "kpi_id": ("v.kpi_id", "KPI."),
            "version": ("v.version", "Number; values carry the one they were counted under."),
            "changed_at": ("v.changed_at", "Moment (UTC) from which it held."),
            "change": ("v.change", "What changed."),
            "target": ("v.target", "Target of this version."),
        },
        "distribution_kpi_version v JOIN distribution_kpi k ON k.id = v.kpi_id ",
        condition="NOT EXISTS (SELECT FROM distribution_kpi_res_groups_rel r WHERE r.distribution_kpi_id = k.id)",
    ),
)
