import { Component, status, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { EvidenceTable } from "../evidence/evidence";
import { ProposalChart } from "./proposal_chart";

/** The ways that were weighed, the pictures, the steps in words with the rows behind them, and what would change it. */
export class ProposalPanel extends Component {
    static template = "replenishment_rules.ProposalPanel";
    static components = { EvidenceTable, ProposalChart };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ panel: null });
        this.version = 0;
        useRecordObserver((record) => {
            // What these fields say decides what the panel shows; reading them makes it follow the record.
            this.seen = [record.data.state, record.data.quantity, record.data.edited_at];
            this.load(record);
        });
    }

    /** Ask without keeping the form waiting; an answer that comes too late is dropped. */
    async load(record) {
        const asked = ++this.version;
        if (!record.resId) {
            return;
        }
        const panel = await this.orm.silent.call("replenishment.proposal", "get_panel", [[record.resId]]);
        if (asked === this.version && status(this) !== "destroyed") {
            this.state.panel = panel;
        }
    }

    openRows(rows) {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: rows.name,
            res_model: rows.model,
            domain: rows.domain,
            views: [[false, "list"], [false, "form"]],
        });
    }

    openOrder(order) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: order.model,
            res_id: order.id,
            views: [[false, "form"]],
        });
    }

    /** Take a road that was weighed and not proposed: with a reason. */
    take(card) {
        this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: card.label,
                res_model: "replenishment.proposal.answer",
                views: [[false, "form"]],
                target: "new",
                context: {
                    default_proposal_ids: [this.props.record.resId],
                    default_task: "change",
                    default_option_number: card.number,
                },
            },
            { onClose: () => this.props.record.load() }
        );
    }
}

registry.category("view_widgets").add("replenishment_proposal_panel", { component: ProposalPanel });
