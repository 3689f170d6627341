import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("distribution_control_work_the_queue", {
    steps: () => [
        { trigger: ".o_kanban_record:contains('A is 3 days late'):contains('at risk')", run: "click" },
        { trigger: ".o_form_view h2:contains('A is 3 days late')" },
        { trigger: "[name='facts_html'] a:contains('Hansa Bau')" },
        { trigger: "[name='playbook']:contains('Call the vendor')" },
        { trigger: "button[name='action_take']", run: "click" },
        { trigger: ".o_statusbar_buttons:not(:has(button[name='action_take'])) button:contains('Snooze')" },
        { trigger: ".o_statusbar_buttons button:contains('Resolve')", run: "click" },
        { trigger: ".modal [name='resolve_cause'] select, .modal [name='resolve_cause'] input", run: "click" },
        { trigger: ".o_select_menu_item:contains('Agreed'), .modal [name='resolve_cause'] option:contains('Agreed')", run: "click" },
        { trigger: ".modal [name='note'] input", run: "edit Vendor delivers tomorrow" },
        { trigger: ".modal button[name='action_apply']:contains('Resolve')", run: "click" },
        { trigger: ".alert:contains('Closed: Resolved')" },
        { trigger: ".nav-link:contains('Decisions')", run: "click" },
        { trigger: "[name='decision_ids'] .o_data_row:contains('Vendor delivers tomorrow')" },
        { trigger: ".o_breadcrumb .o_back_button", run: "click" },
        { trigger: ".o_kanban_record:contains('B is 3 days late')" },
    ],
});

registry.category("web_tour.tours").add("distribution_control_read_only_case", {
    steps: () => [
        { trigger: ".o_data_row:contains('A is 3 days late') [name='name']", run: "click" },
        { trigger: ".o_form_view button[name='action_open_document']" },
        { trigger: ".o_statusbar_buttons:not(:has(button[name='action_take']))" },
        { trigger: ".o_statusbar_buttons:not(:contains('Dismiss'))" },
    ],
});
