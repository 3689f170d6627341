import { Component, onWillStart, onWillUpdateProps, status, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const HEAD = [
    "partner_id",
    "partner_shipping_id",
    "pricelist_id",
    "payment_term_id",
    "commitment_date",
    "warehouse_id",
    "picking_policy",
    "team_id",
];
const LINE = ["product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount"];
const plain = (value) => (value && value.id) || String(value);

// Somebody who types stops for so long (ms) before the gates are asked about what is not saved yet.
const PAUSE = 600;

/** Why the order waits, who acts, and the buttons for who may; loads by itself, after the form. */
export class ReleasePanel extends Component {
    static template = "order_release.ReleasePanel";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ panel: { shown: false }, places: [] });
        this.version = 0;
        onWillStart(() => {
            this.load(this.props.record);
        });
        onWillUpdateProps((nextProps) => {
            this.load(nextProps.record);
        });
        this.isAsked = true;
        const preview = useDebounced((record) => this.preview(record), PAUSE);
        useRecordObserver((record) => {
            // Read what the gates look at, so that a change of it comes back here.
            const typed = this.describeTyped(record);
            if (typed && typed !== this.typed) {
                preview(record);
            }
            this.typed = typed;
        });
    }

    /** What is typed and not saved yet, as one word to compare; false on what is saved, or confirmed. */
    describeTyped(record) {
        const { data, dirty, resId } = record;
        if (!["draft", "sent"].includes(data.state) || !data.partner_id || (resId && !dirty)) {
            return false;
        }
        const typed = (data.order_line?.records || []).filter((line) => !line.data.display_type);
        if (!typed.every((line) => line.data.product_id)) {
            return false;
        }
        const lines = typed.map((line) => LINE.map((name) => plain(line.data[name])));
        return JSON.stringify([lines, HEAD.map((name) => plain(data[name]))]);
    }

    /** Show what would hold the quotation as it is typed; nothing is saved, here or there. */
    async preview(record) {
        if (!this.isAsked || !this.describeTyped(record) || status(this) === "destroyed") {
            return;
        }
        const asked = ++this.version;
        // Not getChanges(): that would take the cell somebody is typing in from under the fingers.
        const values = await record.model.mutex.exec(() => record._getChanges());
        const ids = record.resId ? [record.resId] : [];
        const panel = await this.orm.silent.call("sale.order", "get_release_draft_panel", [ids, values], {
            context: record.context,
        });
        if (asked === this.version && status(this) !== "destroyed") {
            this.isAsked = panel.asked;
            Object.assign(this.state, { panel, places: [] });
        }
    }

    /** Ask the server without keeping the form waiting; an answer that comes too late is dropped. */
    async load(record) {
        if (this.resId !== record.resId) {
            // The form shows another order, or a new one: nothing of the old one is told beside it.
            this.resId = record.resId;
            this.version++;
            Object.assign(this.state, { panel: { shown: false }, places: [] });
        }
        if (!record.resId || record.dirty || status(this) === "destroyed") {
            return;
        }
        const asked = ++this.version;
        const panel = await this.orm.silent.call("sale.order", "get_release_panel", [[record.resId]]);
        if (asked !== this.version) {
            return;
        }
        Object.assign(this.state, { panel, places: panel.shown ? this.state.places : [] });
        if (panel.shown) {
            const places = await this.orm.silent.call("sale.order", "get_release_places", [[record.resId]]);
            if (asked === this.version) {
                this.state.places = places;
            }
        }
    }

    /** A few lines of an order that waits stand open; many, or those of a free order, are folded under their sum. */
    get opensPlaces() {
        return ["held", "partial"].includes(this.state.panel.state) && this.state.places.length <= 4;
    }

    /** How many lines are where, in the order of their way: "3 Held (credit), 1 Waits for stock". */
    get placesSummary() {
        const counts = new Map();
        for (const { stages } of this.state.places) {
            const present = stages.filter((stage) => stage.stand === "now");
            for (const { label } of present.length ? present : stages.slice(-1)) {
                counts.set(label, (counts.get(label) || 0) + 1);
            }
        }
        return [...counts].map(([label, count]) => `${count} × ${label}`).join(", ");
    }

    get path() {
        return this.state.panel.path || { steps: [], left: [] };
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
        await this.open(await this.orm.call("sale.order", method, [[record.resId]]));
    }

    /** Go through the door of one step of the path. */
    async take(step) {
        if (await this.props.record.save()) {
            await this.open(await this.orm.call("sale.order", "action_release_step", [step.key]));
        }
    }

    async open(action) {
        const { record } = this.props;
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
