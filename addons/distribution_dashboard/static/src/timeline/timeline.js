import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime, formatDate, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const ICONS = {
    created: "fa-pencil",
    confirmed: "fa-check",
    held: "fa-pause",
    freed: "fa-play",
    decided: "fa-gavel",
    picking: "fa-truck",
    receipt: "fa-download",
    returned: "fa-undo",
    promised: "fa-flag-o",
    invoiced: "fa-file-text-o",
    credited: "fa-file-o",
    paid: "fa-money",
    leg: "fa-exchange",
    case: "fa-exclamation-triangle",
    case_closed: "fa-check-circle-o",
    case_due: "fa-clock-o",
    approval: "fa-thumbs-o-up",
    approval_due: "fa-thumbs-o-up",
};

/** The life of one document, whichever flow tells it: what happened, and what is expected from whom. */
export class DocumentTimeline extends Component {
    static template = "distribution_dashboard.DocumentTimeline";
    static components = { Layout };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Timeline");
    // That of the action's record: an address from elsewhere is then read with all its parts.
    static path = "timeline";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ timeline: null });
        onWillStart(async () => {
            const { model, res_id } = this.subject;
            if (model && res_id) {
                // The address has the id from the form before it; with the model the page can be loaded again.
                this.props.updateActionState?.({ timeline_model: model });
                this.state.timeline = await this.orm.call("distribution.timeline", "get_timeline", [model, res_id]);
                this.env.config.setDisplayName?.(_t("Timeline of %s", this.state.timeline.name));
            }
        });
    }

    get subject() {
        const { context = {}, params = {} } = this.props.action;
        return { model: context.active_model || params.timeline_model, res_id: context.active_id };
    }

    icon({ code }) {
        return ICONS[code] || "fa-circle-o";
    }

    when({ at, is_day }) {
        if (!at) {
            return "";
        }
        // A day without a time is the same day everywhere.
        return is_day ? formatDate(luxon.DateTime.fromSQL(at)) : toLocaleDateTimeString(deserializeDateTime(at));
    }

    /** Expected, and its moment is over; what is expected on a day has the whole day. */
    isOverdue({ at, is_day, done }) {
        if (done || !at) {
            return false;
        }
        const now = luxon.DateTime.local();
        return is_day ? luxon.DateTime.fromSQL(at) < now.startOf("day") : deserializeDateTime(at) < now;
    }

    open({ model, res_id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("distribution_timeline", DocumentTimeline);
