import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("distribution_dashboard_sign_review", {
    steps: () => [
        { trigger: ".o_data_row:contains('February 2026') td[name='month_name']", run: "click" },
        { trigger: ".o_form_view .lead:contains('KPIs off target: 1 of 1')" },
        { trigger: ".alert:contains('wait for your answer')" },
        { trigger: "[name='kpi_line_ids'] .o_data_cell[name='comment']", run: "click" },
        { trigger: "[name='kpi_line_ids'] [name='comment'] textarea", run: "edit Two vendors closed, a third is approved" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_view:not(:has(.alert:visible:contains('wait for your answer')))" },
        { trigger: "button[name='action_sign']", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains('Signed')" },
        { trigger: "button[name='action_open_signature']", run: "click" },
        { trigger: ".o_data_row:contains('Review signed')" },
    ],
});
