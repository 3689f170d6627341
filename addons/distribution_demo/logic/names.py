"""Invented names. None is meant to be a person's or a firm's."""

COMPANIES = (
    ("Quellmark Einkauf GmbH", "DE", "EUR", "Hamburg", 19.0, 1.0),
    ("Quellmark Logistik GmbH", "DE", "EUR", "Kassel", 19.0, 1.0),
    ("Quellmark Schweiz AG", "CH", "CHF", "Winterthur", 8.1, 0.95),
)
SITES = (
    ("CEN", "Central warehouse", 0, "Hamburg"),
    ("NOR", "Depot North", 1, "Bremen"),
    ("SUD", "Depot South", 1, "Ulm"),
    ("ALP", "Depot Alps", 2, "Winterthur"),
)
# Why goods come back, the commonest most often: reasons as ``distribution_kpi`` ships them.
RETURN_REASONS = (
    "damaged", "ordered_wrongly", "wrong_product", "defective", "damaged", "not_wanted", "wrong_quantity",
    "ordered_wrongly", "late", "wrong_product", "damaged", "other",
)  # fmt: skip
TEAMS = ("Inside sales", "Key accounts", "E-commerce", "Retail counter")

_STEMS = (
    "Hallbrink", "Tormund", "Veltau", "Osterrode", "Krummwald", "Sandelbach", "Bruchtal", "Wiesenrain", "Falkenau",
    "Grenzhof", "Lindquell", "Mosertal", "Nordhain", "Pfahlbruck", "Quarrheim", "Rothenfurt", "Steinlach", "Tannwerth",
    "Ulmenried", "Vierlinden", "Waldesch", "Zellbruck", "Amselgrund", "Birkstatt", "Dornkamp", "Eichsee", "Föhrbach",
    "Gansert", "Hirschanger", "Immenrode",
)  # fmt: skip
_TRADES = ("Bau", "Elektro", "Anlagen", "Haustechnik", "Montage", "Handel")
_SWISS = (
    "Aarhalde", "Bergwies", "Churfeld", "Dürrmatt", "Emmenhof", "Flüestein", "Gletschau", "Hochalm", "Inseltal",
    "Jurahof", "Käserberg", "Lauibach", "Matthalde", "Nollental", "Oberfurka", "Pilgerhof",
)  # fmt: skip
_VENDORS = (
    ("Ferravolt Kabelwerk", "DE"), ("Brandholt Schrauben", "DE"), ("Tekmarina", "IT"), ("Nordlux Leuchten", "DE"),
    ("Polmetik", "PL"), ("Ceskodrat", "CZ"), ("Isolanta", "IT"), ("Drehmeister", "DE"), ("Klemmenwerk Ost", "DE"),
    ("Rohrfabrik Elbtal", "DE"), ("Sensoriq", "NL"), ("Batavia Tools", "NL"), ("Montclair Outils", "FR"),
    ("Gummiwerk Harzrand", "DE"), ("Signalux", "FR"), ("Pumpenbau Lahngrund", "DE"), ("Ventilor", "IT"),
    ("Kettenhaus", "DE"), ("Schaltwerk Rhöntal", "DE"), ("Dichtpunkt", "DE"), ("Zaunkraft", "DE"),
    ("Werkzeugbund Mitte", "DE"), ("Nagelhof", "DE"), ("Lackmanufaktur Süderau", "DE"), ("Profilia", "CZ"),
)  # fmt: skip
_GOODS = (
    ("EL", "Cable", ("3x1.5", "3x2.5", "5x1.5", "5x2.5", "5x4"), ("grey 50 m", "black 50 m", "rubber 25 m", "flexible 100 m")),
    ("EL", "Socket", ("single", "double", "CEE 16 A", "CEE 32 A"), ("white", "grey", "surface", "IP44")),
    ("LI", "LED panel", ("30x30", "30x120", "60x60", "62x62"), ("3000 K", "4000 K", "dimmable", "IP54")),
    ("LI", "Floodlight", ("20 W", "50 W", "100 W", "200 W"), ("black", "with sensor", "tripod", "battery")),
    ("FA", "Hex bolt", ("M6x30", "M8x40", "M10x50", "M12x80", "M16x100"), ("zinc", "stainless", "8.8", "10.9")),
    ("FA", "Anchor", ("6 mm", "8 mm", "10 mm", "12 mm"), ("nylon", "steel", "injection", "heavy duty")),
    ("PI", "Pipe", ("15 mm", "18 mm", "22 mm", "28 mm", "35 mm"), ("copper", "steel", "composite", "insulated")),
    ("PI", "Fitting", ("15 mm", "18 mm", "22 mm", "28 mm"), ("elbow", "tee", "reducer", "valve")),
    ("TO", "Drill", ("12 V", "18 V", "24 V", "SDS"), ("bare", "set", "compact", "pro")),
    ("TO", "Cutting disc", ("115 mm", "125 mm", "180 mm", "230 mm"), ("steel", "stone", "diamond", "thin")),
    ("SA", "Gloves", ("size 8", "size 9", "size 10", "size 11"), ("nitrile", "leather", "cut 5", "winter")),
    ("SA", "Safety boots", ("size 41", "size 42", "size 43", "size 44", "size 45"), ("S1P", "S3", "S3 winter", "ESD")),
    ("PU", "Pump", ("0.4 kW", "0.75 kW", "1.5 kW", "3 kW"), ("drain", "garden", "booster", "submersible")),
    ("SE", "Sealant", ("300 ml", "600 ml"), ("clear", "white", "grey", "fire rated")),
    ("CO", "Controller", ("4 I/O", "8 I/O", "16 I/O", "32 I/O"), ("basic", "bus", "radio", "panel")),
    ("VE", "Duct fan", ("100 mm", "125 mm", "160 mm", "200 mm"), ("timer", "humidity", "silent", "roof")),
)  # fmt: skip


def goods(count):
    """Return *count* (code, name) of made-up goods, the same every time."""
    found = [
        (family, f"{noun} {size} {kind}")
        for family, noun, sizes, kinds in _GOODS
        for size in sizes
        for kind in kinds
    ]
    makes = ("", " eco", " plus")
    named = [(family, name + make) for make in makes for family, name in found]
    return [(f"{family}-{1000 + number}", name) for number, (family, name) in enumerate(named[:count])]


def customers():
    """Return (name, country, city) of 44 German and 16 Swiss customers."""
    german = [(f"{stem} {_TRADES[n % len(_TRADES)]}", "DE", f"{stem}") for n, stem in enumerate(_STEMS)]
    german += [
        (f"{stem} {_TRADES[(n + 3) % len(_TRADES)]} Service", "DE", stem)
        for n, stem in enumerate(_STEMS[:14])
    ]
    swiss = [(f"{stem} {_TRADES[n % len(_TRADES)]} AG", "CH", stem) for n, stem in enumerate(_SWISS)]
    return german, swiss


def vendors():
    return _VENDORS
