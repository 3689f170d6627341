import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { formatCurrency } from "@web/core/currency";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The hops of a chain from the source to the customer: documents, quantities, whose goods, margins. */
export class IntercompanyChainField extends Component {
    static template = "intercompany_flows.Chain";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get drawing() {
        return this.props.record.data[this.props.name] || { hops: [] };
    }

    quantity(value) {
        return formatFloat(value, { digits: [16, 2], trailingZeros: false });
    }

    money(value, currencyId = this.drawing.currency_id) {
        return formatCurrency(value, currencyId);
    }

    rate(value) {
        return formatFloat(value, { digits: [16, 6], trailingZeros: false });
    }

    day(value) {
        return formatDate(deserializeDate(value));
    }

    open(model, id) {
        this.action.doAction({ type: "ir.actions.act_window", res_model: model, res_id: id, views: [[false, "form"]] });
    }
}

registry.category("fields").add("intercompany_chain", { component: IntercompanyChainField, supportedTypes: ["json"] });
