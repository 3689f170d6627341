import { Component, onWillStart, onWillUpdateProps, status, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

// What was told last: a list that is drawn anew shows it until the new answer comes, so that no row jumps away.
let last = { domain: "", book: false };

/** What the book waits for and the few actions that free most of it; loads by itself, after the list. */
export class ReleaseDeskStrip extends Component {
    static template = "order_release.ReleaseDeskStrip";
    static props = { domain: Array, count: Number };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const known = last.domain === JSON.stringify(this.props.domain);
        this.state = useState({ book: known && last.book });
        this.asked = 0;
        onWillStart(() => {
            this.load(this.props.domain);
        });
        onWillUpdateProps(({ domain, count }) => {
            const { props } = this;
            if (count !== props.count || JSON.stringify(domain) !== JSON.stringify(props.domain)) {
                this.load(domain);
            }
        });
    }

    /** Ask without keeping the list waiting; an answer that comes too late is dropped. */
    async load(domain) {
        const asked = ++this.asked;
        const book = await this.orm.silent.call("sale.order", "get_release_book", [domain]);
        if (asked === this.asked && status(this) !== "destroyed") {
            this.state.book = book;
            last = { domain: JSON.stringify(domain), book };
        }
    }

    async show(one) {
        await this.action.doAction(
            await this.orm.call("sale.order", "action_release_desk_of", [one.order_ids, one.text])
        );
    }

    async take(one) {
        const action = await this.orm.call("sale.order", "action_release_step", [one.key, one.order_ids]);
        await this.action.doAction(action, { onClose: () => this.load(this.props.domain) });
    }
}

export class ReleaseDeskRenderer extends ListRenderer {
    static template = "order_release.ReleaseDeskRenderer";
    static components = { ...ListRenderer.components, ReleaseDeskStrip };
}

export class ReleaseDeskKanbanRenderer extends KanbanRenderer {
    static template = "order_release.ReleaseDeskKanbanRenderer";
    static components = { ...KanbanRenderer.components, ReleaseDeskStrip };
}

registry.category("views").add("order_release_desk_list", { ...listView, Renderer: ReleaseDeskRenderer });
registry.category("views").add("order_release_desk_kanban", { ...kanbanView, Renderer: ReleaseDeskKanbanRenderer });
