/* global Chart */
import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { hexToRGBA } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate } from "@web/core/l10n/dates";

const BLUE = "#4a7ebb";
const ORANGE = "#e59a3c";
const GREY = "#8f8f8f";
const RED = "#d44c59";
const GREEN = "#3c9d5a";

/** One picture of a proposal: "demand" by week with the expected band, or "stock" by day with receipts and levels. */
export class ProposalChart extends Component {
    static template = "replenishment_rules.ProposalChart";
    static props = { kind: String, data: Object, unit: { type: String, optional: true } };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const config = this.props.kind === "demand" ? this.demand() : this.stock();
                const chart = new Chart(this.canvas.el, config);
                return () => chart.destroy();
            },
            () => [this.props.data, this.props.kind]
        );
    }

    line(label, data, color, more = {}) {
        return { type: "line", label, data, borderColor: color, backgroundColor: color, borderWidth: 2, pointRadius: 0, ...more };
    }

    config(labels, datasets) {
        return {
            data: { labels: labels.map((day) => deserializeDate(day).toFormat("d LLL")), datasets },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                plugins: {
                    legend: {
                        position: "bottom",
                        labels: { boxWidth: 12, filter: (item) => !item.text.startsWith("·") },
                    },
                    tooltip: { filter: (item) => item.raw !== null && !item.dataset.label.startsWith("·") },
                },
                scales: {
                    x: { ticks: { maxTicksLimit: 10, maxRotation: 0 }, grid: { display: false } },
                    y: { beginAtZero: true, title: { display: Boolean(this.props.unit), text: this.props.unit } },
                },
            },
        };
    }

    demand() {
        const { labels, past, expected, low, high, capped } = this.props.data;
        const isCapped = (index) => labels[index] in capped;
        const bars = {
            type: "bar",
            label: _t("Demand per week"),
            data: past,
            backgroundColor: past.map((_value, index) => (isCapped(index) ? ORANGE : BLUE)),
        };
        const datasets = [
            bars,
            this.line(_t("Expected"), expected, GREEN),
            this.line("·", low, "transparent", { fill: false }),
            this.line(_t("Eight weeks of ten"), high, "transparent", {
                fill: "-1",
                backgroundColor: hexToRGBA(GREEN, 0.2),
            }),
        ];
        if (Object.keys(capped).length) {
            datasets.push({ type: "bar", label: _t("One-off, capped"), data: [], backgroundColor: ORANGE });
        }
        return this.config(labels, datasets);
    }

    stock() {
        const { labels, receipts, level, top } = this.props.data;
        const flat = (value) => labels.map(() => value);
        const datasets = [
            this.line(_t("If nothing is done"), this.props.data.without, this.props.data.with ? GREY : BLUE, {
                borderDash: this.props.data.with ? [5, 4] : [],
            }),
            this.line(_t("Order at"), flat(level), RED, { borderWidth: 1 }),
            this.line(_t("Up to"), flat(top), GREEN, { borderWidth: 1 }),
            { type: "bar", label: _t("Receipts"), data: receipts.map((value) => value || null), backgroundColor: ORANGE },
        ];
        if (this.props.data.with) {
            datasets.unshift(this.line(_t("As proposed"), this.props.data.with, BLUE));
        }
        return this.config(labels, datasets);
    }
}
