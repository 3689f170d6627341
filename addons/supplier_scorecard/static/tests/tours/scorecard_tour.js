import { registry } from "@web/core/registry";

/** The buyer: finds the vendor that failed, sees why, opens the worst line, appeals for him, drafts the letter. */
registry.category("web_tour.tours").add("supplier_scorecard_buyer", {
    steps: () => [
        { trigger: ".o_list_view td[name='partner_id']:contains('Rivet works')", run: "click" },
        { trigger: ".o_supplier_scorecard td:contains('On time and in full')" },
        { trigger: ".o_supplier_scorecard span:contains('Vendor: 6 d')" },
        { trigger: ".o_supplier_scorecard tr.o_supplier_worst:contains('3 days late')", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='days_vendor']:contains('3')" },
        { trigger: "button[name='action_appeal']", run: "click" },
        { trigger: ".modal .o_field_widget[name='owner'] select, .modal .o_field_widget[name='owner'] input", run: "click" },
        { trigger: ".o_select_menu_item:contains('Our closed dock'), .modal .o_field_widget[name='owner'] option:contains('Our closed dock')", run: "click" },
        { trigger: ".modal .o_field_widget[name='reason'] textarea", run: "edit Gate 4 was shut" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".breadcrumb-item a:contains('Rivet works'), .o_breadcrumb a:contains('Rivet works')", run: "click" },
        { trigger: ".o_supplier_scorecard li:contains('One appeal waits')" },
        { trigger: ".o_statusbar_buttons button[name='action_draft_mail'], .o_cp_action_menus button", run: "click" },
        { trigger: ".modal .o_mail_composer_form_view, .modal .o_form_view:contains('failed-lines.csv')" },
    ],
});
