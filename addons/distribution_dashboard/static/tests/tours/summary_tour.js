import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("distribution_dashboard_plain_words", {
    steps: () => [
        { trigger: ".o_summary_words button:contains('Today in plain words')", run: "click" },
        { trigger: ".o_summary_words button:contains('2 cases are open with 2,000.00')", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains('A is 3 days late')" },
        { trigger: ".o_list_view .o_data_row:contains('B is 3 days late')" },
    ],
});
