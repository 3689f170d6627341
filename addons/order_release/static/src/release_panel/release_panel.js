import { Component, onWillStart, onWillUpdateProps, status, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Why the order waits, who acts, and the buttons for who may; loads by itself, after the form. */
export class ReleasePanel extends Component {
    static template = "order_release.ReleasePanel";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ panel: { shown: false } });
        this.version = 0;
        onWillStart(() => {
            this.load(this.props.record);
        });
        onWillUpdateProps((nextProps) => {
            this.load(nextProps.record);
        });
    }

    /** Ask the server without keeping the form waiting; an answer that comes too late is dropped. */
    async load(record) {
        const asked = ++this.version;
        if (!record.resId || record.dirty || status(this) === "destroyed") {
            return;
        }
        const panel = await this.orm.silent.call("sale.order", "get_release_panel", [[record.resId]]);
        if (asked === this.version) {
            this.state.panel = panel;
        }
    }

    get tone() {
        const { panel } = this.state;
        if (["held", "partial"].includes(panel.state)) {
            return "alert-danger";
        }
        return panel.reasons.length || panel.warnings.length ? "alert-warning" : "alert-success";
    }

    /** Save, call *method*, do the action it returns, and show the order as it is then. */
    async press(method) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const action = await this.orm.call("sale.order", method, [[record.resId]]);
        const reload = async () => {
            if (status(this) !== "destroyed") {
                // The panel reads nothing of the record itself, so a reload alone would not tell it.
                await record.load();
                await this.load(record);
            }
        };
        await this.action.doAction(action, { onClose: reload });
    }
}

export const releasePanel = { component: ReleasePanel };
registry.category("view_widgets").add("order_release_panel", releasePanel);
