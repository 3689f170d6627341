// Before each probe: the page and how to wait in it.
const env = odoo.__WOWL_DEBUG__.root.env;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function waitFor(what, ready) {
    for (let tries = 0; tries < 300; tries++) {
        const found = ready();
        if (found) {
            return found;
        }
        await sleep(100);
    }
    throw new Error(`waited 30 s for ${what}`);
}
