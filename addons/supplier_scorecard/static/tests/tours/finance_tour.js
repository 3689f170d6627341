import { registry } from "@web/core/registry";

/** Finance at the end of a month: what came and was not billed, its accrual in draft, and stock's books beside it. */
registry.category("web_tour.tours").add("supplier_scorecard_finance", {
    steps: () => [
        { trigger: ".o_data_row:contains('Rivet works'):contains('Received, not billed')", content: "The order line with its age" },
        { trigger: ".o_data_row:contains('Rivet works') .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button:contains('Propose accrual')", run: "click" },
        { trigger: ".modal .o_field_widget[name='received_amount']:contains('100.00')", content: "The figure before the entry" },
        { trigger: ".modal button[name='action_propose']", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='received_amount']:contains('100.00')" },
        { trigger: "button[name='action_compare']", run: "click" },
        { trigger: ".o_field_widget[name='stock_value']", content: "Stock's books of that day" },
        { trigger: "button[name='action_reconcile']", run: "click" },
        { trigger: ".o_group_header:contains('Valued at standard cost')", content: "Each difference has its reason" },
    ],
});
