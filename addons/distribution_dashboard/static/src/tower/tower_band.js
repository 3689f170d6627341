import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";

const AGES = [_t("under a day"), _t("1 to 3 days"), _t("3 to 7 days"), _t("over 7 days")];

/** The stages of one flow: how many, how much, how old, and what moved. */
export class TowerBand extends Component {
    static template = "distribution_dashboard.TowerBand";
    static props = { flow: Object, money: Function, count: Function, open: Function };

    /** The classes of age that hold something, with their share of the bar and their words. */
    ages(stage) {
        return stage.ages
            .map((count, index) => ({ index, count, share: (count / stage.count) * 100, words: AGES[index] }))
            .filter(({ count }) => count);
    }

    agesWords(stage) {
        return this.ages(stage)
            .map(({ count, words }) => `${count} ${words}`)
            .join(", ");
    }

    oldest({ hours }) {
        if (!hours) {
            return _t("under an hour");
        }
        return hours < 48 ? _t("oldest %s h", hours) : _t("oldest %s d", Math.floor(hours / 24));
    }

    /** "+3 · +1,200 since 09:12"; the sign is a word too, not only a colour. */
    change({ change }) {
        const count = change.count > 0 ? `+${change.count}` : `${change.count}`;
        const amount = change.amount > 0 ? `+${this.props.money(change.amount)}` : this.props.money(change.amount);
        return change.amount ? `${count} · ${amount}` : count;
    }

    changeIcon({ change }) {
        const up = change.count || change.amount;
        return up > 0 ? "fa-arrow-up" : "fa-arrow-down";
    }

    moved({ change }) {
        return change && (change.count || change.amount);
    }

    isEmpty(stage) {
        return !stage.count && !this.moved(stage);
    }

    get isQuiet() {
        return this.props.flow.stages.every((stage) => this.isEmpty(stage));
    }

    takesTime({ trend }) {
        return trend && (trend.value || trend.before);
    }

    trend({ trend }) {
        const unit = { hours: "h", days: "d" }[trend.unit] || "";
        const figure = (value) => `${formatFloat(value, { digits: [16, 1] })} ${unit}`.trim();
        return trend.before === false || trend.before === null
            ? _t("takes %s", figure(trend.value))
            : _t("takes %(now)s, was %(before)s", { now: figure(trend.value), before: figure(trend.before) });
    }

    label(stage) {
        const parts = [stage.name, String(stage.count), this.props.money(stage.amount)];
        if (stage.count) {
            parts.push(this.agesWords(stage));
        }
        return parts.join(", ");
    }

    openTrend({ trend }) {
        this.props.open(trend.name, "distribution.kpi.value", trend.domain);
    }
}
