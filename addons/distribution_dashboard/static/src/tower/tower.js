import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    status,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { SummaryWords } from "../summary/summary_words";
import { TowerBand } from "./tower_band";
import { TowerCases } from "./tower_cases";

const CHANNEL = "distribution_tower";
/** News come in bursts: one question for all of them, not at the same moment from everybody who looks. */
const SETTLE = 2000;
const SPREAD = 3000;
/** What no message tells (payments, invoices) and what a lost connection swallows is seen by asking again. */
const POLL = 120000;

/** The home screen: one question to the server shows it, news on the bus or the clock ask again. */
export class ControlTower extends Component {
    static template = "distribution_dashboard.ControlTower";
    static components = { Layout, SummaryWords, TowerBand, TowerCases };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.root = useRef("root");
        this.state = useState({ tower: null, actions: null, isStale: false, isLoading: false });
        this.display = { controlPanel: {} };
        onWillStart(() => this.ask("open_tower"));
        onMounted(() => {
            this.askActions();
            this.listen();
        });
        onWillUnmount(() => this.stop());
        useExternalListener(document, "keydown", (ev) => this.onFirstArrow(ev));
    }

    // News

    listen() {
        this.onNews = ({ company_id }) => {
            if (user.activeCompanies.some((company) => company.id === company_id)) {
                this.askSoon(SETTLE + Math.random() * SPREAD);
            }
        };
        this.onVisible = () => {
            if (!document.hidden && this.isOutdated) {
                this.refresh();
            }
        };
        this.bus.subscribe(CHANNEL, this.onNews);
        this.bus.addChannel(CHANNEL);
        document.addEventListener("visibilitychange", this.onVisible);
        this.poll = setInterval(() => this.askSoon(0), POLL);
    }

    stop() {
        this.bus.unsubscribe(CHANNEL, this.onNews);
        this.bus.deleteChannel(CHANNEL);
        document.removeEventListener("visibilitychange", this.onVisible);
        clearInterval(this.poll);
        clearTimeout(this.soon);
    }

    /** Ask once after a while, however often it is said; a hidden page asks when it is looked at again. */
    askSoon(delay) {
        this.isOutdated = true;
        clearTimeout(this.soon);
        if (!document.hidden) {
            this.soon = setTimeout(() => this.refresh(), delay);
        }
    }

    async refresh() {
        await this.ask("get_tower");
        await this.askActions();
    }

    async ask(method) {
        this.isOutdated = false;
        this.state.isLoading = true;
        try {
            const tower = await this.orm.silent.call("distribution.tower", method, []);
            if (status(this) !== "destroyed") {
                Object.assign(this.state, { tower, isStale: false });
            }
        } catch (error) {
            if (!this.state.tower || error.exceptionName) {
                throw error;
            }
            // The server cannot be reached: what is shown stays, and says so.
            this.state.isStale = true;
        } finally {
            this.state.isLoading = false;
        }
    }

    async askActions() {
        if (!this.state.tower.is_off) {
            const actions = await this.orm.silent.call("distribution.tower", "get_actions", []);
            if (status(this) !== "destroyed") {
                this.state.actions = actions;
            }
        }
    }

    async markSeen() {
        await this.ask("mark_seen");
    }

    // Words

    get tower() {
        return this.state.tower;
    }

    get asOf() {
        return this.time(this.tower.as_of);
    }

    get since() {
        return this.time(this.tower.since);
    }

    time(moment) {
        const local = deserializeDateTime(moment);
        const isToday = local.hasSame(luxon.DateTime.local(), "day");
        return isToday ? local.toFormat("HH:mm") : toLocaleDateTimeString(local);
    }

    money(amount) {
        return formatCurrency(amount, this.tower.currency_id, { digits: [69, 0] });
    }

    cost(amount) {
        const digits = Math.abs(amount) < 100 ? 2 : 0;
        return formatCurrency(amount, this.tower.currency_id, { digits: [69, digits] });
    }

    count(value) {
        return formatInteger(value);
    }

    cases(count) {
        return count === 1 ? _t("1 case") : _t("%s cases", this.count(count));
    }

    documents(count) {
        return count === 1 ? _t("1 document") : _t("%s documents", this.count(count));
    }

    changeIcon(code) {
        return { opened: "fa-plus-circle", closed: "fa-check-circle", decided: "fa-gavel" }[code];
    }

    changeWord(code) {
        return { opened: _t("new"), closed: _t("closed"), decided: _t("decided") }[code];
    }

    // Links

    openRows(name, model, domain) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain,
            context: { create: false, active_test: false },
        });
    }

    openCases(name, code) {
        return this.openRows(name, "distribution.exception", this.tower.cases[code].domain);
    }

    async take(action) {
        const [model, method, args] = action.call;
        await this.action.doAction(await this.orm.call(model, method, args), { onClose: () => this.refresh() });
    }

    openSettings() {
        return this.action.doAction("distribution_control.res_config_settings_action");
    }

    // Keyboard: arrows move inside a part, Tab goes on as everywhere

    /** An arrow while nothing has the focus goes to the first figure. */
    onFirstArrow(ev) {
        if (ev.key.startsWith("Arrow") && document.activeElement === document.body) {
            ev.preventDefault();
            this.root.el?.querySelector(".o_tower_item")?.focus();
        }
    }

    onKeydown(ev) {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[ev.key];
        const part = ev.target.closest(".o_tower_part");
        if (!step || !part || !ev.target.classList.contains("o_tower_item")) {
            return;
        }
        const items = [...part.querySelectorAll(".o_tower_item")];
        const next = items[items.indexOf(ev.target) + step];
        if (next) {
            ev.preventDefault();
            next.focus();
        }
    }
}

registry.category("actions").add("distribution_tower", ControlTower);
