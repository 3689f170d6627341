/* global Chart */
import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Stock against service over the past year, with "you are here", and the same by class as a table. */
export class ServiceCurve extends Component {
    static template = "replenishment_rules.ServiceCurve";
    static props = { ...standardWidgetProps };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                if (!this.canvas.el) {
                    return;
                }
                const chart = new Chart(this.canvas.el, this.config());
                return () => chart.destroy();
            },
            () => [this.canvas.el, this.result]
        );
    }

    get result() {
        return this.props.record.data.result || {};
    }

    percent(share) {
        return share === undefined || share === null ? "" : `${(share * 100).toFixed(1)} %`;
    }

    money(value) {
        return Math.round(value || 0).toLocaleString();
    }

    config() {
        const point = (one) => ({ x: one.service * 100, y: one.stock_value });
        const { curve = [], here } = this.result;
        return {
            type: "scatter",
            data: {
                datasets: [
                    {
                        label: _t("You are here"),
                        data: here && here.service !== undefined ? [point(here)] : [],
                        backgroundColor: "#d44c59",
                        pointRadius: 7,
                    },
                    {
                        label: _t("Stock needed"),
                        data: curve.map(point),
                        showLine: true,
                        borderColor: "#4a7ebb",
                        backgroundColor: "#4a7ebb",
                        pointRadius: 3,
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: { legend: { position: "bottom" } },
                scales: {
                    x: { title: { display: true, text: _t("Service reached, %") } },
                    y: { title: { display: true, text: _t("Average stock") }, beginAtZero: true },
                },
            },
        };
    }
}

registry.category("view_widgets").add("replenishment_service_curve", { component: ServiceCurve });
