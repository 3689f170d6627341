/**
 * Ctrl+P on a dashboard of ours: pages that end between two blocks, each with the name of the dashboard, its period and
 * filters, the companies and the moment. Stock prints one long sheet that the printer cuts wherever a page happens to end.
 */
import { SpreadsheetDashboardAction } from "@spreadsheet_dashboard/bundle/dashboard_action/dashboard_action";
import { loadBundle } from "@web/core/assets";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { delay } from "@web/core/utils/concurrency";
import { patch } from "@web/core/utils/patch";

import { useExternalListener } from "@odoo/owl";

// The sheet of our dashboards; others print as stock does.
const SHEET = "dashboard";
// Charts below the screen are drawn, with their animation, when the sheet grows to its full length.
const CHARTS_DRAWN = 1500;
// Height of what fits under the head of a page, of its width: A4 and Letter, landscape, take it both.
const PAGE = 0.64;

/**
 * Return where each page ends, in pixels from the top: at the last of *cuts* that fits, else where the page is full.
 */
export function pageEnds(cuts, height, limit) {
    const ends = [];
    let top = 0;
    while (height - top > limit) {
        const fitting = cuts.filter((cut) => cut > top && cut - top <= limit);
        top = fitting.length ? Math.max(...fitting) : top + limit;
        ends.push(top);
    }
    return [...ends, height];
}

/** Return the size of the whole sheet, and after which empty rows that no chart covers a page may end. */
function layout(getters, charts) {
    const sheetId = getters.getActiveSheetId();
    const { bottom, right } = getters.getSheetZone(sheetId);
    const isEmpty = (row) => {
        for (let col = 0; col <= right; col++) {
            if (getters.getEvaluatedCell({ sheetId, col, row }).formattedValue) {
                return false;
            }
        }
        return true;
    };
    const cuts = [];
    let filled = Math.max(0, ...charts.map((chart) => chart.y + chart.height));
    for (let row = 0; row <= bottom; row++) {
        const { end } = getters.getRowDimensions(sheetId, row);
        if (!isEmpty(row)) {
            filled = Math.max(filled, end);
        } else if (!charts.some((chart) => chart.y < end && chart.y + chart.height > end)) {
            cuts.push(end);
        }
    }
    return { cuts, height: filled, width: getters.getColDimensions(sheetId, right).end };
}

function element(tag, className, text = "") {
    const found = document.createElement(tag);
    found.className = className;
    found.textContent = text;
    return found;
}

/** Return the part from *top* to *end* of the sheet with its charts as one picture. */
function picture(sheet, charts, top, end) {
    const scale = sheet.canvas.width / sheet.width;
    const canvas = element("canvas", "o_distribution_page_sheet");
    canvas.width = sheet.canvas.width;
    canvas.height = Math.round((end - top) * scale);
    const context = canvas.getContext("2d");
    context.drawImage(sheet.canvas, 0, -top * scale);
    for (const chart of charts) {
        const [x, y, width, height] = [chart.x, chart.y - top, chart.width, chart.height].map((one) => one * scale);
        context.drawImage(chart.canvas, x, y, width, height);
    }
    return canvas;
}

patch(SpreadsheetDashboardAction.prototype, {
    setup() {
        // Before stock's own listener, which would print the sheet as it is.
        useExternalListener(window, "keydown", this._onPrintKey.bind(this), { capture: true });
        super.setup();
    },

    _onPrintKey(ev) {
        const model = this.loader.getActiveDashboard()?.model;
        const isPrint = ev.key === "p" && (ev.metaKey || ev.ctrlKey);
        if (isPrint && !this.env.isSmall && model?.getters.getActiveSheetId() === SHEET) {
            ev.preventDefault();
            ev.stopImmediatePropagation();
            this._printPages(model);
        }
    },

    async _printPages(model) {
        const { getters } = model;
        await loadBundle("spreadsheet.assets_print");
        const view = { x: 0, y: 0, ...getters.getSheetViewDimension() };
        const { scrollX, scrollY } = getters.getActiveSheetScrollInfo();
        const sheetId = getters.getActiveSheetId();
        const { bottom, right } = getters.getSheetZone(sheetId);
        model.dispatch("SET_VIEWPORT_OFFSET", { offsetX: 0, offsetY: 0 });
        model.dispatch("RESIZE_SHEETVIEW", {
            x: 0,
            y: 0,
            width: getters.getColDimensions(sheetId, right).end,
            height: getters.getRowDimensions(sheetId, bottom).end,
        });
        await delay(CHARTS_DRAWN);
        const pages = this._makePages(getters);
        document.body.append(pages);
        document.body.classList.add("o_distribution_printing");
        const restore = () => {
            pages.remove();
            document.body.classList.remove("o_distribution_printing");
            model.dispatch("RESIZE_SHEETVIEW", view);
            model.dispatch("SET_VIEWPORT_OFFSET", { offsetX: scrollX, offsetY: scrollY });
        };
        window.addEventListener("afterprint", restore, { once: true });
        window.print();
    },

    /** Return the pages as an element that only the printer shows. */
    _makePages(getters) {
        const root = document.querySelector(".o_spreadsheet_dashboard_action .o-spreadsheet");
        const all = [...root.querySelectorAll("canvas")];
        const grid = all.find((canvas) => !canvas.classList.contains("o-figure-canvas"));
        const origin = grid.getBoundingClientRect();
        const charts = all
            .filter((canvas) => canvas !== grid)
            .map((canvas) => {
                const { x, y, width, height } = canvas.getBoundingClientRect();
                return { canvas, x: x - origin.x, y: y - origin.y, width, height };
            });
        const { cuts, height } = layout(getters, charts);
        const sheet = { canvas: grid, width: origin.width };
        const ends = pageEnds(cuts, height, origin.width * PAGE);
        const pages = element("div", "o_distribution_pages");
        ends.forEach((end, at) => {
            const page = element("div", "o_distribution_page");
            page.append(this._makeHead(at + 1, ends.length), picture(sheet, charts, ends[at - 1] || 0, end));
            pages.append(page);
        });
        return pages;
    },

    /** What the page is about: without it nobody can tell a figure's period once it is on paper. */
    _makeHead(page, pages) {
        const shown = document.querySelectorAll(
            ".o_control_panel .o_searchview_facet, .o_control_panel .o-date-filter-value"
        );
        const companies = user.activeCompanies.map((company) => company.name).join(", ");
        const head = element("div", "o_distribution_page_head");
        head.append(
            element("strong", "", this.loader.getActiveDashboard().data.name),
            element("span", "", [...shown].map((one) => one.textContent.trim()).join(" · ")),
            element("span", "", companies),
            element("span", "", formatDateTime(luxon.DateTime.now())),
            element("span", "", _t("Page %(page)s of %(pages)s", { page, pages }))
        );
        return head;
    },
});
