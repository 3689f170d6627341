import { registry } from "@web/core/registry";

const confirmSteps = [
    { trigger: ".o_release_panel:contains('Would be held')", content: "The quotation says what would hold it" },
    { trigger: "button[name=action_confirm]:first", run: "click" },
    { trigger: ".o_release_panel:contains('Held'):contains('Exposure')", content: "Confirmed, held, and told why" },
    { trigger: ".o_release_panel:not(:has(button[name=action_release]))", content: "No release by the author" },
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
        { trigger: ".o_release_panel button[name=action_release]", run: "click" },
        { trigger: ".modal textarea", run: "edit Bank guarantee arrived" },
        { trigger: ".modal button[name=action_release]", run: "click" },
        { trigger: ".modal td:contains('Released to the warehouse')" },
        { trigger: ".modal footer button:contains('Close')", run: "click" },
        { trigger: ".o_release_panel:contains('Released'):contains('cleared by')", content: "And it stays readable" },
    ],
});
