"""Facts of the feed. Amounts are in the company's currency, quantities in the product's unit, moments in UTC."""

from .bi_view import BiView

_QUANTITY = "(m.quantity * mu.factor / pu.factor)::float8"
_MOVES = (
    "stock_move m JOIN uom_uom mu ON mu.id = m.product_uom JOIN product_product pp ON pp.id = m.product_id "
    "JOIN product_template pt ON pt.id = pp.product_tmpl_id JOIN uom_uom pu ON pu.id = pt.uom_id "
    "JOIN stock_location source ON source.id = m.location_id JOIN stock_location dest ON dest.id = m.location_dest_id "
    "LEFT JOIN stock_picking picking ON picking.id = m.picking_id "
    "LEFT JOIN stock_picking_type kind ON kind.id = m.picking_type_id "
)
_NO_READERS = (
    "NOT EXISTS (SELECT FROM distribution_kpi_res_groups_rel r WHERE r.distribution_kpi_id = v.kpi_id)"
)
_COMPANY = {"company_id": ("m.company_id", "Company.")}
_RATE = "COALESCE(NULLIF(o.currency_rate, 0), 1)"

FACTS = (
    BiView(
        "fact_sales_line",
        "What customers ordered.",
        "One row per line of a confirmed sales order.",
        {
            "order_line_id": ("l.id", "Key."),
            "company_id": ("o.company_id", "Company."),
            "order_id": ("o.id", "Order."),
            "order_name": ("o.name", "Number of the order."),
            "warehouse_id": ("o.warehouse_id", "Branch."),
            "team_id": ("o.team_id", "Channel."),
            "partner_id": ("p.commercial_partner_id", "Customer."),
            "product_id": ("l.product_id", "Product."),
            "ordered_at": ("o.date_order", "Moment of the confirmation."),
            "promised_at": ("o.commitment_date", "Delivery date promised."),
            "ordered_quantity": ("(l.product_uom_qty * lu.factor / pu.factor)::float8", "Ordered."),
            "delivered_quantity": ("(l.qty_delivered * lu.factor / pu.factor)::float8", "Delivered so far."),
            "invoiced_quantity": ("(l.qty_invoiced * lu.factor / pu.factor)::float8", "Invoiced so far."),
            "net_amount": (f"(l.price_subtotal / {_RATE})::float8", "Without taxes."),
            "discount": ("l.discount::float8", "Discount in percent."),
            "currency": ("cur.name", "Currency of the order (the amount is in the company's)."),
        },
        "sale_order_line l JOIN sale_order o ON o.id = l.order_id JOIN res_partner p ON p.id = o.partner_id "
        "JOIN res_currency cur ON cur.id = o.currency_id "
        "JOIN product_product pp ON pp.id = l.product_id JOIN product_template pt ON pt.id = pp.product_tmpl_id "
        "JOIN uom_uom pu ON pu.id = pt.uom_id JOIN uom_uom lu ON lu.id = l.product_uom_id ",
        condition="o.state = 'sale' AND l.display_type IS NULL AND l.is_downpayment IS NOT TRUE",
        company="o.company_id",
    ),
    BiView(
        "fact_delivery",
        "What left to customers, and what came back.",
        "One row per done stock move to or from a customer.",
        {
            "move_id": ("m.id", "Key."),
            **_COMPANY,
            "warehouse_id": (
                "COALESCE(source.warehouse_id, dest.warehouse_id, kind.warehouse_id)",
                "Branch.",
            ),
            "order_line_id": ("m.sale_line_id", "Line of the sales order, if any."),
            "document": ("picking.name", "Delivery."),
            "partner_id": ("p.commercial_partner_id", "Customer."),
            "product_id": ("m.product_id", "Product."),
            "done_at": ("m.date", "Moment."),
            "quantity": (
                f"CASE WHEN dest.usage = 'customer' THEN 1 ELSE -1 END * {_QUANTITY}",
                "Delivered; below zero: came back.",
            ),
            "cost_amount": (
                "(CASE WHEN dest.usage = 'customer' THEN 1 ELSE -1 END * ABS(m.value))::float8",
                "Value at which stock let it go.",
            ),
        },
        _MOVES + "LEFT JOIN res_partner p ON p.id = picking.partner_id ",
        condition="m.state = 'done' AND (source.usage = 'customer') <> (dest.usage = 'customer')",
        company="m.company_id",
    ),
    BiView(
        "fact_receipt",
        "What came from vendors, and what went back.",
        "One row per done stock move from or to a vendor.",
        {
            "move_id": ("m.id", "Key."),
            **_COMPANY,
            "warehouse_id": (
                "COALESCE(dest.warehouse_id, source.warehouse_id, kind.warehouse_id)",
                "Branch.",
            ),
            "purchase_line_id": ("m.purchase_line_id", "Line of the purchase order, if any."),
            "document": ("picking.name", "Receipt."),
            "partner_id": ("p.commercial_partner_id", "Vendor."),
            "product_id": ("m.product_id", "Product."),
            "done_at": ("m.date", "Moment."),
            "planned_at": ("pol.date_planned", "Moment at which it was expected."),
            "quantity": (
                f"CASE WHEN source.usage = 'supplier' THEN 1 ELSE -1 END * {_QUANTITY}",
                "Received; below zero: went back.",
            ),
            "value_amount": (
                "(CASE WHEN source.usage = 'supplier' THEN 1 ELSE -1 END * ABS(m.value))::float8",
                "Value at which stock took it.",
            ),
        },
        _MOVES + "LEFT JOIN purchase_order_line pol ON pol.id = m.purchase_line_id "
        "LEFT JOIN purchase_order po ON po.id = pol.order_id "
        "LEFT JOIN res_partner p ON p.id = COALESCE(po.partner_id, picking.partner_id) ",
        condition="m.state = 'done' AND (source.usage = 'supplier') <> (dest.usage = 'supplier')",
        company="m.company_id",
    ),
    BiView(
        "fact_stock_move",
        "Every movement of goods, with its value where it changes the value of stock.",
        "One row per done stock move.",
        {
            "move_id": ("m.id", "Key."),
            **_COMPANY,
            "product_id": ("m.product_id", "Product."),
            "done_at": ("m.date", "Moment."),
            "from_location": ("source.complete_name", "Place it left."),
            "from_usage": ("source.usage", "internal, customer, supplier, inventory, production, transit."),
            "from_warehouse_id": ("source.warehouse_id", "Branch it left."),
            "to_location": ("dest.complete_name", "Place it went to."),
            "to_usage": ("dest.usage", "As from_usage."),
            "to_warehouse_id": ("dest.warehouse_id", "Branch it went to."),
            "quantity": (_QUANTITY, "Moved."),
            "value_amount": ("m.value::float8", "Change of the value of stock, as stock valued it."),
            "is_count": ("m.is_inventory", "A correction by a count."),
            "document": ("picking.name", "Transfer."),
        },
        _MOVES + "",
        condition="m.state = 'done'",
        company="m.company_id",
    ),
    BiView(
        "fact_stock_on_hand",
        "What lies in stock now.",
        "One row per product, place, lot, package and owner with a quantity.",
        {
            "quant_id": ("q.id", "Key."),
            "company_id": ("q.company_id", "Company."),
            "warehouse_id": ("place.warehouse_id", "Branch."),
            "location": ("place.complete_name", "Place."),
            "product_id": ("q.product_id", "Product."),
            "in_date": ("q.in_date", "Moment the oldest of it came in."),
            "quantity": ("q.quantity::float8", "On hand."),
            "reserved_quantity": ("q.reserved_quantity::float8", "Reserved for documents."),
            "value_amount": (
                "CASE WHEN q.owner_id IS NULL THEN "
                "q.quantity::float8 * COALESCE((pp.standard_price ->> q.company_id::text)::float8, 0) ELSE 0 END",
                "At the product's cost of today; 0 for goods of other owners.",
            ),
        },
        "stock_quant q JOIN stock_location place ON place.id = q.location_id "
        "JOIN product_product pp ON pp.id = q.product_id",
        condition="place.usage IN ('internal', 'transit') AND q.quantity <> 0",
        company="q.company_id",
    ),
    BiView(
        "fact_invoice_line",
        "What was invoiced, to customers and by vendors.",
        "One row per product line of a posted invoice, bill or credit note.",
        {
            "invoice_line_id": ("aml.id", "Key."),
            "company_id": ("aml.company_id", "Company."),
            "invoice_id": ("inv.id", "Invoice."),
            "invoice_name": ("inv.name", "Number of the invoice."),
            "kind": ("inv.move_type", "out_invoice, out_refund, in_invoice, in_refund."),
            "invoice_date": ("inv.invoice_date", "Date of the invoice."),
            "accounting_date": ("inv.date", "Date in the books."),
            "warehouse_id": ("aml.kpi_warehouse_id", "Branch of the order behind it; empty without order."),
            "team_id": ("inv.team_id", "Channel."),
            "partner_id": ("inv.commercial_partner_id", "Customer or vendor."),
            "product_id": ("aml.product_id", "Product; empty for free lines."),
            "quantity": (
                "(CASE WHEN inv.move_type IN ('out_refund', 'in_refund') THEN -1 ELSE 1 END "
                "* aml.quantity * COALESCE(au.factor / pu.factor, 1))::float8",
                "Invoiced; below zero on credit notes.",
            ),
            "net_amount": (
                "(CASE WHEN inv.move_type IN ('out_invoice', 'out_refund') THEN -1 ELSE 1 END * aml.balance)::float8",
                "Without taxes; below zero on credit notes.",
            ),
        },
        "account_move_line aml JOIN account_move inv ON inv.id = aml.move_id "
        "LEFT JOIN product_product pp ON pp.id = aml.product_id LEFT JOIN product_template pt ON pt.id = pp.product_tmpl_id "
        "LEFT JOIN uom_uom pu ON pu.id = pt.uom_id LEFT JOIN uom_uom au ON au.id = aml.product_uom_id ",
        condition="inv.state = 'posted' AND aml.display_type = 'product' "
        "AND inv.move_type IN ('out_invoice', 'out_refund', 'in_invoice', 'in_refund')",
        company="aml.company_id",
    ),
    BiView(
        "fact_open_item",
        "What customers owe and vendors are owed now.",
        "One row per journal item that is not fully paid.",
        {
            "item_id": ("aml.id", "Key."),
            "company_id": ("aml.company_id", "Company."),
            "document": ("inv.name", "Entry."),
            "kind": ("account.account_type", "asset_receivable or liability_payable."),
            "partner_id": ("p.commercial_partner_id", "Customer or vendor."),
            "booked_on": ("aml.date", "Date in the books."),
            "due_on": ("COALESCE(aml.date_maturity, aml.date)", "Date on which it is due."),
            "open_amount": ("aml.amount_residual::float8", "Open; receivable above zero, payable below."),
        },
        "account_move_line aml JOIN account_move inv ON inv.id = aml.move_id "
        "JOIN account_account account ON account.id = aml.account_id LEFT JOIN res_partner p ON p.id = aml.partner_id ",
        condition="aml.parent_state = 'posted' AND aml.amount_residual <> 0 "
        "AND account.account_type IN ('asset_receivable', 'liability_payable')",
        company="aml.company_id",
    ),
    BiView(
        "fact_case",
        "Exceptions: what went wrong, for how long and what it was worth.",
        "One row per case, archived ones too.",
        {
            "case_id": ("e.id", "Key."),
            "company_id": ("e.company_id", "Company."),
            "kind": ("k.code", "Code of the kind of exception."),
            "subject_model": ("e.res_model", "Model of the document."),
            "subject_id": ("e.res_id", "Id of the document."),
            "warehouse_id": ("e.warehouse_id", "Branch."),
            "team_id": ("e.team_id", "Channel."),
            "partner_id": ("p.commercial_partner_id", "Customer or vendor."),
            "product_id": ("e.product_id", "Product."),
            "state": ("e.state", "open, assigned, snoozed, closed."),
            "close_reason": ("e.close_reason", "cured, resolved, dismissed."),
            "opened_at": ("e.opened_at", "Moment it was found."),
            "acknowledged_at": ("e.acknowledged_at", "Moment somebody took it on."),
            "due_at": ("e.due_at", "Moment until which it should be solved."),
            "closed_at": ("e.closed_at", "Moment it was closed."),
            "reopen_count": ("e.reopen_count", "How often it came back."),
            "amount_at_risk": ("e.amount_at_risk::float8", "Money at risk."),
            "root_case_id": ("e.root_id", "Case that explains this one."),
        },
        "distribution_exception e JOIN distribution_exception_kind k ON k.id = e.kind_id "
        "LEFT JOIN res_partner p ON p.id = e.partner_id",
        company="e.company_id",
    ),
    BiView(
        "fact_decision",
        "The decision ledger: who decided what about which document. Evidence stays in Odoo.",
        "One row per entry.",
        {
            "decision_id": ("d.id", "Key."),
            "company_id": ("d.company_id", "Company."),
            "recorded_at": ("d.recorded_at", "Moment."),
            "verdict": ("d.verdict", "What was decided, as a code."),
            "subject_model": ("d.res_model", "Model of the document."),
            "subject_id": ("d.res_id", "Id of the document."),
            "subject": ("d.subject_name", "Document."),
            "duty": ("d.duty", "External id of the duty that was exercised."),
            "actor_id": ("d.actor_id_value", "Id of the user who decided; names stay in Odoo."),
            "requester_id": ("d.requester_id_value", "Id of the user on whose request."),
            "entry_hash": ("d.entry_hash", "SHA-256 of the entry."),
        },
        "distribution_decision d",
        company="d.company_id",
    ),
    BiView(
        "fact_kpi_value",
        "Values of KPIs that have no reader groups. Sum numerators and denominators, then divide; never average ratios.",
        "One row per KPI, day and slice.",
        {
            "value_id": ("v.id", "Key."),
            "company_id": ("v.company_id", "Company."),
            "kpi_id": ("v.kpi_id", "KPI."),
            "day": ("v.day", "Day, local to the branch."),
            "warehouse_id": ("v.warehouse_id", "Branch; empty: none."),
            "team_id": ("v.team_id", "Channel; empty: none."),
            "partner_id": ("v.partner_id", "Customer or vendor; empty: none."),
            "category_id": ("v.categ_id", "Product category; empty: none."),
            "bin": ("v.bin", "Of distributions: upper bound of the bin that the numerator counts."),
            "numerator": ("v.numerator", "In company currency where it is money."),
            "denominator": ("v.denominator", "In company currency where it is money."),
            "numerator_group": ("v.numerator_group", "In group currency at the day's rate."),
            "denominator_group": ("v.denominator_group", "In group currency at the day's rate."),
            "version": ("v.version", "Version of the definition it was counted under."),
        },
        "distribution_kpi_value v",
        condition=_NO_READERS,
        company="v.company_id",
    ),
    BiView(
        "fact_kpi_correction",
        "Values of past days that a later count corrected.",
        "One row per correction.",
        {
            "correction_id": ("v.id", "Key."),
            "company_id": ("v.company_id", "Company."),
            "kpi_id": ("v.kpi_id", "KPI."),
            "day": ("v.day", "Day that was corrected."),
            "warehouse_id": ("v.warehouse_id", "Branch."),
            "team_id": ("v.team_id", "Channel."),
            "partner_id": ("v.partner_id", "Customer or vendor."),
            "category_id": ("v.categ_id", "Product category."),
            "change": ("v.change", "changed, added or removed."),
            "cause": ("v.cause", "documents, definition or rate."),
            "value_before": ("v.before", "Value before, in group currency where it is money."),
            "value_after": ("v.after", "Value after."),
            "corrected_at": ("v.restated_at", "Moment of the count that corrected it."),
        },
        "distribution_kpi_restatement v",
        condition=_NO_READERS,
        company="v.company_id",
    ),
)
# What a period of an export is compared with.
DATES = {
    "fact_sales_line": "ordered_at",
    "fact_delivery": "done_at",
    "fact_receipt": "done_at",
    "fact_stock_move": "done_at",
    "fact_invoice_line": "invoice_date",
    "fact_case": "opened_at",
    "fact_decision": "recorded_at",
    "fact_kpi_value": "day",
    "fact_kpi_correction": "day",
}
