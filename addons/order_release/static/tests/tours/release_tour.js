import { registry } from "@web/core/registry";

const confirmSteps = [
    { trigger: ".o_release_panel:contains('Would be held')", content: "The quotation says what would hold it" },
    { trigger: "button[name=action_confirm]:first", run: "click" },
    { trigger: ".o_release_panel:contains('Held'):contains('Exposure')", content: "Confirmed, held, and told why" },
    { trigger: ".o_release_panel:not(:has(button[name=action_release]))", content: "No release by the author" },
    { trigger: ".o_release_path:contains('Payment of'):contains('by Hansa Tour')", content: "What would free it" },
    { trigger: ".o_release_path:not(:has(button:contains('Set the limit')))", content: "The limit is not for sales to set" },
    { trigger: ".o_release_places .o_release_now:contains('12 Held (credit)')", content: "And where its line is" },
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
        { trigger: ".modal td:contains('Released to the warehouse')" },
        { trigger: ".modal footer button:contains('Close')", run: "click" },
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
        { trigger: ".o_release_panel:contains('Released')", content: "And it leaves" },
    ],
});
