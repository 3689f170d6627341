import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("distribution_control_approve", {
    steps: () => [
        { trigger: ".o_data_row:contains('Hansa Bau') [name='subject_name']", run: "click" },
        { trigger: "[name='values_table']:contains('15,000.00')" },
        { trigger: ".o_form_view button[name='action_approve']:contains('Approve')", run: "click" },
        { trigger: ".modal [name='reason'] textarea", run: "edit Guarantee by the bank" },
        { trigger: ".modal button[name='action_confirm']:contains('Approve')", run: "click" },
        { trigger: ".o_arrow_button_current:contains('Approved')" },
        { trigger: "[name='vote_ids'] .o_data_row:contains('Guarantee by the bank')" },
    ],
});

registry.category("web_tour.tours").add("distribution_control_verify", {
    steps: () => [
        { trigger: ".o_data_row:contains('Hansa Bau') [name='subject_name']", run: "click" },
        { trigger: "[name='evidence_table']:contains('12,400.00')" },
        { trigger: ".o_breadcrumb .o_back_button", run: "click" },
        { trigger: ".o_control_panel button:contains('Verify chain')", run: "click" },
        { trigger: ".modal button[name='action_verify']", run: "click" },
        { trigger: ".modal .alert-warning:contains('not anchored')" },
        { trigger: ".modal [name='entry_count']:contains('3')" },
        { trigger: ".modal [name='known_head'] textarea", run: "edit 1:" + "0".repeat(64) },
        { trigger: ".modal button[name='action_verify']", run: "click" },
        { trigger: ".modal .alert-danger:contains('Not consistent')" },
        { trigger: ".modal [name='finding_ids'] .o_data_row:contains('rewritten')" },
    ],
});

/** On a phone: the card says what is asked for; two taps and a reason answer it. */
registry.category("web_tour.tours").add("distribution_control_approve_phone", {
    steps: () => [
        { trigger: ".o_kanban_record:contains('Hansa Bau'):contains('15,000.00')" },
        { trigger: ".o_kanban_record:contains('Hansa Bau') button[name='action_approve']", run: "click" },
        { trigger: ".modal [name='reason'] textarea", run: "edit Guarantee by the bank" },
        { trigger: ".modal button[name='action_confirm']:contains('Approve')", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_kanban_view:not(:has(button[name='action_approve']))" },
    ],
});
