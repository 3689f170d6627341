import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** Cases, dearest first, each with what it explains and the buttons of who may act. */
export class TowerCases extends Component {
    static template = "distribution_dashboard.TowerCases";
    static props = { cases: Array, isCause: Boolean, money: Function, cost: Function, open: Function, reload: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    openCase({ id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "distribution.exception",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async openDocument({ id }) {
        await this.action.doAction(await this.orm.call("distribution.exception", "action_open_document", [[id]]));
    }

    async take({ id }) {
        await this.orm.call("distribution.exception", "action_take", [[id]]);
        await this.props.reload();
    }
}
