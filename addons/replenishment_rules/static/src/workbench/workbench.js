import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/** How much is proposed, what is at stake, and where the budget ends: the line above the workbench. */
export class WorkbenchHeader extends Component {
    static template = "replenishment_rules.WorkbenchHeader";
    static props = { list: Object };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({ figures: null });
        onWillStart(() => {
            this.load();
        });
        onWillUpdateProps(() => {
            this.load();
        });
    }

    async load() {
        this.state.figures = await this.orm.silent.call("replenishment.proposal", "get_workbench", []);
    }

    /** Accept everything that the budgets reach, after saying how much that is. */
    acceptAbove() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Accept what the budget reaches"),
            body: _t("%s proposals become orders, transfers and tasks. Those below the line stay open.", this.state.figures.above),
            confirmLabel: _t("Accept"),
            confirm: async () => {
                const action = await this.orm.call("replenishment.proposal", "action_accept_above_line", []);
                await this.action.doAction(action);
            },
            cancel: () => {},
        });
    }
}

export class WorkbenchRenderer extends ListRenderer {
    static template = "replenishment_rules.WorkbenchRenderer";
    static components = { ...ListRenderer.components, WorkbenchHeader };
}

registry.category("views").add("replenishment_workbench", { ...listView, Renderer: WorkbenchRenderer });
