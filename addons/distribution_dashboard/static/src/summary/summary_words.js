import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** Today in plain words: asked for when somebody wants to read it, each sentence opens the rows behind it. */
export class SummaryWords extends Component {
    static template = "distribution_dashboard.SummaryWords";
    static props = { open: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ isOpen: false, statements: null });
    }

    async toggle() {
        this.state.isOpen = !this.state.isOpen;
        if (this.state.isOpen) {
            this.state.statements = null;
            this.state.statements = await this.orm.call("distribution.summary", "summarise_day", []);
        }
    }
}
