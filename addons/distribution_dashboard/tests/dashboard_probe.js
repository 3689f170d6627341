// Runs in the browser: opens each dashboard, waits for its figures, and holds them against what SQL said.
// Given: JOB = {dashboards: [{id, key}], states: [{name, filters, expected: {key: {cell: number}}}]}

function cells(model) {
    const found = [];
    for (const sheetId of model.getters.getSheetIds()) {
        const sheet = model.getters.getSheetName(sheetId);
        for (let row = 0; row < model.getters.getNumberRows(sheetId); row++) {
            for (let col = 0; col < model.getters.getNumberCols(sheetId); col++) {
                const cell = model.getters.getEvaluatedCell({ sheetId, col, row });
                found.push({ name: `${sheet}!${String.fromCharCode(65 + col)}${row + 1}`, ...cell });
            }
        }
    }
    return found;
}

/** The cells once nothing changes any more. */
async function settled(model) {
    let before = "";
    await waitFor("the figures", () => {
        const all = cells(model);
        const now = JSON.stringify(all.map((cell) => cell.value));
        const steady = now === before && !all.some((cell) => /^(Loading|#LOADING)/i.test(String(cell.value)));
        before = now;
        return steady;
    });
    await sleep(300);
    return cells(model);
}

async function probe() {
    let checked = 0;
    for (const { id, key } of JOB.dashboards) {
        await env.services.action.doAction(
            { type: "ir.actions.client", tag: "action_spreadsheet_dashboard", params: { dashboard_id: id } },
            { clearBreadcrumbs: true }
        );
        const loader = await waitFor("the loader", () => env.services.spreadsheet_dashboard_loader);
        const dashboard = await waitFor(key, () => {
            const active = loader.getActiveDashboard();
            return active && active.data.id === id && active.status === "Loaded" && active;
        });
        await waitFor(`the page of ${key}`, () => document.querySelector(".o-figure"));
        if (dashboard.isSample) {
            throw new Error(`${key} shows its sample though there are values`);
        }
        const model = dashboard.model;
        const names = Object.fromEntries(model.getters.getGlobalFilters().map((filter) => [filter.label, filter.id]));
        for (const state of JOB.states) {
            for (const [label, value] of Object.entries(state.filters)) {
                model.dispatch("SET_GLOBAL_FILTER_VALUE", { id: names[label], value: value || undefined });
            }
            const all = await settled(model);
            const errors = all.filter((cell) => cell.type === "error");
            if (errors.length) {
                const said = errors.slice(0, 5).map((cell) => `${cell.name}: ${cell.value} ${cell.message || ""}`);
                throw new Error(`${key}, ${state.name}: ${errors.length} errors, ${said.join("; ")}`);
            }
            const byName = Object.fromEntries(all.map((cell) => [cell.name, cell.value]));
            for (const [name, figure] of Object.entries(state.expected[key])) {
                const shown = byName[name];
                const same =
                    figure === null
                        ? shown === "" || shown === null
                        : typeof shown === "number" && Math.abs(shown - figure) <= 1e-6 * Math.max(1, Math.abs(figure));
                if (!same) {
                    throw new Error(`${key}, ${state.name}: ${name} shows ${shown}, SQL says ${figure}`);
                }
                checked += figure === null ? 0 : 1;
            }
        }
    }
    if (checked < JOB.least) {
        throw new Error(`only ${checked} figures were there to be compared`);
    }
    console.log("test successful");
}

probe().catch((error) => console.error(String(error)));
