import { registry } from "@web/core/registry";

/** The planner opens the dearest proposal, sees why, the ways weighed and the pictures, changes it, and accepts. */
registry.category("web_tour.tours").add("replenishment_planner", {
    steps: () => [
        { trigger: ".o_replenishment_header:contains('at stake')", content: "The first line says how much" },
        { trigger: ".o_data_row:contains('Tour drill') td[name=product_id]", run: "click" },
        { trigger: ".o_proposal_panel [data-kind=buy]:contains('proposed')", content: "What is proposed" },
        { trigger: ".o_proposal_panel [data-kind=wait]:contains('being short')", content: "and the road not taken" },
        { trigger: ".o_proposal_panel canvas", content: "Stock and demand are drawn" },
        { trigger: ".o_proposal_panel:contains('It would be nothing'):contains('11 more on hand')" },
        { trigger: "button[name=action_change]", run: "click" },
        { trigger: ".modal .o_field_widget[name=quantity] input", run: "edit 150" },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "click" },
        { trigger: ".o_select_menu_item:contains('Promotion')", run: "click" },
        { trigger: ".modal .o_field_widget[name=note] input", run: "edit Spring sale" },
        { trigger: ".modal button[name=action_apply]:not(.d-none):contains('Change')", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_proposal_panel:contains('from 130 to 150')", content: "It stands beside what was proposed" },
        { trigger: "button[name=action_accept]", run: "click" },
        { trigger: ".o_statusbar_status button.o_arrow_button_current:contains('Accepted')" },
        { trigger: "button[name=action_open_documents]", run: "click" },
        { trigger: ".o_form_view .o_data_row:contains('Tour drill')", content: "The request for quotation" },
        { trigger: "button[name=action_open_replenishment_proposals]", content: "and back" },
    ],
});
