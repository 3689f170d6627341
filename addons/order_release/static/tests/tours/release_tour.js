import { registry } from "@web/core/registry";

const confirmSteps = [
    { trigger: "body:not(:has(.o_release_panel)) .o_data_row td[name=product_uom_qty]", run: "click" },
    { trigger: ".o_selected_row [name=product_uom_qty] input", run: "edit 14" },
    { trigger: ".o_field_widget[name=payment_term_id]", content: "Out of the cell, not saved", run: "click" },
    { trigger: ".o_release_panel:contains('Would be held')", content: "What is typed says what would hold it" },
    { trigger: ".o_form_status_indicator_buttons:not(.invisible)", content: "And is not saved" },
    { trigger: "button[name=action_confirm]:first", run: "click" },
    { trigger: ".o_release_panel:contains('Held'):contains('Exposure')", content: "Confirmed, held, and told why" },
    { trigger: ".o_release_panel:not(:has(button[name=action_release]))", content: "No release by the author" },
    { trigger: ".o_release_path:contains('Payment of'):contains('by Hansa Tour')", content: "What would free it" },
    { trigger: ".o_release_path:not(:has(button:contains('Set the limit')))", content: "The limit is not for sales to set" },
    { trigger: ".o_release_places .o_release_now:contains('14 Held (credit)')", content: "And where its line is" },
    { trigger: ".o_release_panel button[name=action_ask_release]", run: "click" },
    { trigger: ".o_notification:contains('Asked')" },
];

/** Sales confirms over the limit: the order is held and the salesperson can only ask. */
registry.category("web_tour.tours").add("order_release_sales", { steps: () => confirmSteps });

/** The credit controller finds it on the desk, sees the figures and releases with a reason. */
registry.category("web_tour.tours").add("order_release_credit", {
    steps: () => [
        { trigger: ".o_data_row:contains('Hansa Tour'):contains('Exposure')", content: "On the desk, with its figures" },
        { trigger: ".o_data_row:contains('Hansa Tour') td[name=name]", run: "click" },
        { trigger: ".o_release_path button:contains('Set the limit')", content: "Three ways, each a button" },
        { trigger: ".o_release_path button:contains('Open invoices')" },
        { trigger: ".o_release_panel button[name=action_release]", run: "click" },
        { trigger: ".modal [name=budget_note]:contains('left, this takes')", content: "What is left to override" },
        { trigger: ".modal textarea", run: "edit Bank guarantee arrived" },
        { trigger: ".modal button[name=action_release]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_notification:contains('released to the warehouse')" },
        { trigger: ".o_release_panel:contains('Released'):contains('cleared by')", content: "And it stays readable" },
    ],
});

/** The release desk sees the one receipt that explains most, its orders, and how to free one of them. */
registry.category("web_tour.tours").add("order_release_desk", {
    steps: () => [
        { trigger: ".o_release_desk_strip:contains('3 held')", content: "How much waits" },
        { trigger: ".o_release_desk_way:first:contains('Receipt PO00412'):contains('frees 2')" },
        { trigger: ".o_release_desk_way:first button:contains('frees 2')", run: "click" },
        { trigger: ".o_control_panel:contains('Receipt PO00412')", content: "Exactly the orders it frees" },
        { trigger: "body:has(.o_data_row:contains('Shop One')):not(:has(.o_data_row:contains('Hansa Tour')))" },
        { trigger: ".o_data_row:contains('Shop One') td[name=name]", run: "click" },
        { trigger: ".o_release_path button:contains('Substitute')", run: "click" },
        { trigger: ".modal td:contains('Drill X210')", content: "What may stand in for it" },
        { trigger: ".modal button[name=action_substitute]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view:not(:has(.o_release_panel))", content: "And it leaves" },
    ],
});

/** The desk hands the goods out anew: looks who would get them from whom, then carries it out. */
registry.category("web_tour.tours").add("order_release_run", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "button[name=action_preview]:contains('Preview')", run: "click" },
        { trigger: ".alert:contains('Nothing has been written yet')" },
        { trigger: ".o_data_row:contains('Vip'):contains('Let go')", content: "Who wins, and from whom" },
        { trigger: ".o_data_row:contains('Small'):contains('Vip')", content: "Who pays for it" },
        { trigger: ".o_notebook a[name=customers]", run: "click" },
        { trigger: "[name=customer_ids] .o_data_row:first:contains('Small'):contains('60')", content: "How much" },
        { trigger: "button[name=action_commit]", run: "click" },
        { trigger: ".modal button.btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains('Carried out')" },
    ],
});

/** Two orders of the desk leave from the branch that has their goods. */
registry.category("web_tour.tours").add("order_release_branch", {
    steps: () => [
        { trigger: ".o_data_row:contains('Shop One') .o_list_record_selector input", run: "click" },
        { trigger: ".o_data_row:contains('Shop Two') .o_list_record_selector input", run: "click" },
        { trigger: "button[name=action_other_branch]", run: "click" },
        { trigger: ".modal .o_data_row:first:contains('Depot North'):contains('100')" },
        { trigger: ".modal [name=reason] textarea", run: "edit Depot North has the goods" },
        { trigger: ".modal .o_data_row:first button[name=action_ship_from]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_nocontent_help:contains('Nothing is held')" },
    ],
});

/** On a phone: a card, its reason, a release with a reason. */
registry.category("web_tour.tours").add("order_release_phone", {
    steps: () => [
        { trigger: ".o_kanban_record:contains('Hansa Tour'):contains('Exposure')" },
        { trigger: ".o_kanban_record:contains('Hansa Tour') a[name=action_release]", run: "click" },
        { trigger: ".modal [name=reason] textarea", run: "edit Paid by bank this morning" },
        { trigger: ".modal button[name=action_release]", run: "click" },
        { trigger: ".o_notification:contains('released to the warehouse')" },
        { trigger: "body:not(:has(.modal)) .o_nocontent_help:contains('Nothing is held')" },
    ],
});

/** Sales on a phone: confirms over the limit, reads why it is held, and asks. */
registry.category("web_tour.tours").add("order_release_sales_phone", {
    steps: () => [
        { trigger: ".o_release_panel:contains('Would be held')", content: "What would hold it stands in front" },
        { trigger: ".o_statusbar_buttons button:has(.oi-ellipsis-v)", run: "click" },
        { trigger: ".o-dropdown--menu button[name=action_confirm]", run: "click" },
        { trigger: ".o_release_panel:contains('Held'):contains('Exposure')" },
        { trigger: ".o_release_path:contains('Payment of'):contains('by Hansa Tour')" },
        { trigger: ".o_release_panel button[name=action_ask_release]", run: "click" },
        { trigger: ".o_notification:contains('Asked')" },
    ],
});

/** The desk on a phone: how much waits, what frees most, its orders, and one of them freed. */
registry.category("web_tour.tours").add("order_release_desk_phone", {
    steps: () => [
        { trigger: ".o_release_desk_strip:contains('3 held')", content: "How much waits" },
        { trigger: ".o_release_desk_way:first:contains('Receipt PO00412') button:contains('frees 2')", run: "click" },
        { trigger: "body:has(.o_kanban_record:contains('Shop One')):not(:has(.o_kanban_record:contains('Hansa Tour')))" },
        { trigger: ".o_release_desk_strip:contains('2 held')", content: "The strip follows" },
        { trigger: ".o_kanban_record:contains('Shop One')", run: "click" },
        { trigger: ".o_release_path button:contains('Substitute')", run: "click" },
        { trigger: ".modal td:contains('Drill X210'), .modal .o_kanban_record:contains('Drill X210')" },
        { trigger: ".modal button[name=action_substitute]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view:not(:has(.o_release_panel))", content: "And it leaves" },
    ],
});

/** Goods another branch has: one action of the strip for two orders, through its form, and they leave. */
registry.category("web_tour.tours").add("order_release_strip_branch", {
    steps: () => [
        { trigger: ".o_release_desk_way:first:contains('Depot North has all of it'):contains('frees 2')" },
        { trigger: ".o_release_desk_way:first button:contains('Other branch')", run: "click" },
        { trigger: ".modal .o_data_row:first:contains('Depot North'):contains('100')" },
        { trigger: ".modal [name=reason] textarea", run: "edit Depot North has the goods" },
        { trigger: ".modal .o_data_row:first button[name=action_ship_from]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_release_desk_strip:contains('1 held')", content: "The strip follows" },
        { trigger: ".o_data_row:contains('Shop Three') td[name=release_next]:contains('Buyer')" },
        { trigger: ".o_release_desk_way:first button:contains('Ask purchasing')", run: "click" },
        { trigger: ".o_notification:contains('Asked')" },
    ],
});
