// Runs in the browser: prints each dashboard of JOB and looks at the pages that the printer would get.
function check(condition, words) {
    if (!condition) {
        throw new Error(words);
    }
}

async function printed({ id, name }) {
    let prints = 0;
    window.print = () => prints++;
    await env.services.action.doAction(
        { type: "ir.actions.client", tag: "action_spreadsheet_dashboard", params: { dashboard_id: id } },
        { clearBreadcrumbs: true }
    );
    const all = () => [...document.querySelectorAll(".o-spreadsheet canvas")];
    await waitFor(name, () => all().length > 3);
    await sleep(1000);
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "p", ctrlKey: true, bubbles: true, cancelable: true }));
    await waitFor("the print", () => prints);
    const pages = [...document.querySelectorAll(".o_distribution_pages .o_distribution_page")];
    check(pages.length > 1, `${name} has ${pages.length} page`);
    const grid = all().find((canvas) => !canvas.className.includes("o-figure-canvas")).getBoundingClientRect();
    const charts = all()
        .filter((canvas) => canvas.className.includes("o-figure-canvas") && canvas.closest(".o-spreadsheet"))
        .map((canvas) => canvas.getBoundingClientRect());
    check(charts.length >= JOB.charts, `${name}: ${charts.length} charts are drawn`);
    let end = 0;
    pages.forEach((page, at) => {
        const head = page.querySelector(".o_distribution_page_head").textContent;
        check(head.startsWith(name), `${head} does not say ${name}`);
        check(head.includes(JOB.company), `${head} names no company`);
        check(head.endsWith(`Page ${at + 1} of ${pages.length}`), head);
        const { width, height } = page.querySelector("canvas");
        check(height <= 0.641 * width, `page ${at + 1} of ${name} is too long`);
        end += (height / width) * grid.width;
        const cut = charts.filter((one) => one.top - grid.top < end - 2 && one.bottom - grid.top > end + 2);
        check(!cut.length, `page ${at + 1} of ${name} ends in a chart`);
    });
    window.dispatchEvent(new Event("afterprint"));
    await sleep(200);
    check(!document.querySelector(".o_distribution_pages"), "the pages stay");
    check(!document.body.classList.contains("o_distribution_printing"), "the body stays marked");
    check(prints === 1, `${name} printed ${prints} times`);
}

(async () => {
    for (const dashboard of JOB.dashboards) {
        await printed(dashboard);
    }
    console.log("test successful");
})().catch((error) => console.error(error.message));
