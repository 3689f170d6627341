import { Component } from "@odoo/owl";
import { formatFloat } from "@web/core/utils/numbers";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The steps from demand to reorder point: what, how much, and how it comes about. */
export class EvidenceTable extends Component {
    static template = "replenishment_rules.EvidenceTable";
    static props = { steps: Array };

    setup() {
        this.action = useService("action");
    }

    openRows({ name, model, domain }) {
        const views = [[false, "list"], [false, "form"]];
        this.action.doAction({ type: "ir.actions.act_window", name, res_model: model, domain, views });
    }

    figure(step) {
        if (step.unit === "%") {
            return `${formatFloat(step.value * 100, { digits: [16, 1] })} %`;
        }
        const digits = Number.isInteger(step.value) ? 0 : 2;
        return `${formatFloat(step.value, { digits: [16, digits] })} ${step.unit || ""}`;
    }
}

export class LevelEvidence extends Component {
    static template = "replenishment_rules.LevelEvidence";
    static components = { EvidenceTable };
    static props = { ...standardWidgetProps };

    get steps() {
        return this.props.record.data.evidence || [];
    }
}

registry.category("view_widgets").add("replenishment_level_evidence", { component: LevelEvidence });
