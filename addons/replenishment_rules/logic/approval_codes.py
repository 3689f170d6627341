"""Which approvals a proposal needs before it is carried out, whatever the rules then ask for."""

VALUE, LOCAL, VENDOR, DEVIATION = (
    "replenishment_value",
    "replenishment_local",
    "replenishment_vendor",
    "replenishment_deviation",
)


def codes_for(kind, quantity, engine_quantity, vendor_tags, watched_tags, deviation_limit):
    """Return the codes under which rules are looked up, in order.

    By value for all that makes an order or a transfer; for a vendor nearby always; for vendors of a watched class; and
    for a quantity that is changed by more than *deviation_limit* (a share) of what the forecast asks for.
    """
    if kind not in ("buy", "local", "transfer"):
        return []
    codes = [VALUE]
    if kind == "local":
        codes.append(LOCAL)
    if kind in ("buy", "local") and watched_tags & vendor_tags:
        codes.append(VENDOR)
    if abs(quantity - engine_quantity) > deviation_limit * engine_quantity + 1e-9:
        codes.append(DEVIATION)
    return codes
