import { registry } from "@web/core/registry";

/** The buyer of the first company confirms: the other company's order is there at once. */
registry.category("web_tour.tours").add("intercompany_flows_buyer", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button[name='button_confirm']:visible", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains('Purchase Order')" },
        { trigger: ".o_field_widget[name='intercompany_status']:contains('Company B')", content: "What the seller made of it" },
    ],
});

/** The warehouse of the company in the middle books what is on the screen, receipt or delivery. */
registry.category("web_tour.tours").add("intercompany_flows_warehouse", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button[name='button_validate']:visible", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains('Done')" },
    ],
});

/** Finance of the last company sees what is missing for a clean close, invoices it, and finds the list empty. */
registry.category("web_tour.tours").add("intercompany_flows_finance", {
    steps: () => [
        { trigger: ".o_group_header:contains('Shipped, not invoiced')" },
        { trigger: ".o_data_row:contains('Shipped, not invoiced'):contains('Widget') td[name='document']", run: "click" },
        { trigger: ".o_statusbar_buttons button:contains('Create Invoice'):visible", run: "click" },
        { trigger: ".modal button[name='create_invoices']", run: "click" },
        { trigger: ".o_statusbar_buttons button[name='action_post']:visible", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains('Posted')" },
    ],
});
