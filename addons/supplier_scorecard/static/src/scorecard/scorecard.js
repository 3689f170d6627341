import { Component, onWillStart, onWillUnmount, onWillUpdateProps, status, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The vendor's card: measures with interval and sample, baselines, whose fault, trend with alarm, worst lines, what to do. */
export class SupplierScorecard extends Component {
    static template = "supplier_scorecard.Scorecard";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ card: { shown: false } });
        this.canvas = useRef("trend");
        this.chart = null;
        this.version = 0;
        onWillStart(async () => {
            await loadBundle("web.chartjs_lib");
            await this.load(this.props.record);
        });
        onWillUpdateProps((nextProps) => this.load(nextProps.record));
        useEffect(
            () => this.draw(),
            () => [this.state.card]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    /** Ask the server; an answer that comes too late is dropped. */
    async load(record) {
        const asked = ++this.version;
        if (!record.resId || status(this) === "destroyed") {
            return;
        }
        const card = await this.orm.silent.call("supplier.score", "get_scorecard", [[record.resId]]);
        if (asked === this.version) {
            this.state.card = card;
        }
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        const { trend } = this.state.card;
        if (!this.canvas.el || !trend || trend.labels.length < 2) {
            return;
        }
        const alarmed = (index) => trend.alarm !== null && index >= trend.alarm;
        this.chart = new Chart(this.canvas.el, {
            type: "line",
            data: {
                labels: trend.labels,
                datasets: [
                    {
                        label: _t("OTIF %"),
                        data: trend.otif,
                        borderColor: "#35979c",
                        pointBackgroundColor: trend.otif.map((_value, index) => (alarmed(index) ? "#d04a2b" : "#35979c")),
                        pointRadius: trend.otif.map((_value, index) => (index === trend.alarm ? 7 : 3)),
                        pointStyle: trend.otif.map((_value, index) => (index === trend.alarm ? "triangle" : "circle")),
                        segment: { borderColor: (part) => (alarmed(part.p1DataIndex) ? "#d04a2b" : "#35979c") },
                    },
                    { label: _t("95 % sure"), data: trend.high, borderWidth: 0, pointRadius: 0, fill: "+1", backgroundColor: "#35979c22" },
                    { label: "", data: trend.low, borderWidth: 0, pointRadius: 0 },
                    { label: _t("Score"), data: trend.score, borderColor: "#714b67", borderDash: [5, 4], pointRadius: 2 },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                scales: { y: { min: 0, max: 100 } },
                plugins: { legend: { labels: { filter: (item) => item.text } } },
            },
        });
    }

    openLine(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "supplier.event",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async press(method) {
        const { record } = this.props;
        const action = await this.orm.call("supplier.score", method, [[record.resId]]);
        return this.action.doAction(action, { onClose: () => this.load(record) });
    }
}

registry.category("view_widgets").add("supplier_scorecard", { component: SupplierScorecard });
