import { registry } from "@web/core/registry";

/** A buyer sees where money waits, opens a figure, takes a case, and comes to the life of a document. */
registry.category("web_tour.tours").add("distribution_tower", {
    steps: () => [
        { trigger: ".o_tower [data-stage=held]:contains('Held'):contains('2')", content: "The band of stages" },
        { trigger: ".o_tower_part:contains('3 cases')", content: "What waits, and what it costs" },
        { trigger: ".o_tower_case:contains('PO is 3 days late'):contains('explains 1 case')", content: "The root cause" },
        { trigger: ".o_tower_case:contains('PO is') button:contains('explains 1 case')", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains('SO is 3 days late')", content: "The rows behind the figure" },
        { trigger: ".o_back_button, .breadcrumb-item a:contains('Control tower')", run: "click" },
        { trigger: ".o_tower_case:contains('ALONE is 3 days late') button:contains('Take')", run: "click" },
        {
            trigger: ".o_tower_case:contains('ALONE is 3 days late'):not(:has(button:contains('Take')))",
            content: "It is mine, and the tower says so",
        },
        { trigger: ".o_tower_part:contains('What to do next') button:contains('cases are yours')" },
        { trigger: ".o_tower [data-stage=quoted]", run: ({ anchor }) => anchor.focus() },
        { trigger: ".o_tower [data-stage=quoted]", run: "press ArrowRight" },
        { trigger: ".o_tower [data-stage=held]:focus", content: "Arrows go along the band" },
        { trigger: ".o_tower button:contains('Seen')", run: "click" },
        { trigger: ".o_tower:contains('Since you last looked ('):contains('No case came or went')" },
    ],
});

/** The same on a phone: everything in one column, nothing to scroll sideways for. */
registry.category("web_tour.tours").add("distribution_tower_phone", {
    steps: () => [
        { trigger: ".o_tower [data-stage=held]:contains('2')" },
        {
            trigger: ".o_tower_content",
            content: "Nothing is wider than the screen",
            run: ({ anchor }) => {
                if (anchor.scrollWidth > anchor.clientWidth + 1) {
                    throw new Error(`${anchor.scrollWidth} pixels in ${anchor.clientWidth}`);
                }
            },
        },
        { trigger: ".o_tower_case:contains('PO is 3 days late') .o_tower_words button:first", run: "click" },
        { trigger: ".o_form_view:contains('Call the vendor')", content: "The case with its playbook" },
    ],
});

/** From the form of a document to its life, and on to what a step left. */
registry.category("web_tour.tours").add("distribution_timeline", {
    steps: () => [
        { trigger: ".o_timeline_event[data-code=case]:contains('PO is 3 days late')" },
        { trigger: ".o_timeline_now:contains('Expected')" },
        { trigger: ".o_timeline_expected[data-code=paid]:contains('Customer')" },
        { trigger: ".o_timeline_expected[data-code=case_due]:not(:has(.badge))", content: "Not overdue yet" },
        { trigger: ".o_timeline_event[data-code=case] button:contains('PO is')", run: "click" },
        { trigger: ".o_form_view:contains('Call the vendor')" },
    ],
});
