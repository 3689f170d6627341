"""Days of branches and companies in SQL. Moments are UTC, as Odoo stores them; *zones* is what ``res.company._local_zones`` returns."""

from odoo.tools import SQL

# Of the branch, else of the company: after :func:`join_zones`.
ZONE = SQL("COALESCE(wz.zone, cz.zone)")


def join_zones(zones, company, warehouse):
    """Return the joins by which ``ZONE`` is known; *company* and *warehouse* are SQL expressions of ids."""
    warehouses, companies = zones
    return SQL(
        "JOIN %s AS cz(id, zone) ON cz.id = %s LEFT JOIN %s AS wz(id, zone) ON wz.id = %s",
        zone_rows(companies),
        company,
        zone_rows(warehouses),
        warehouse,
    )


def zone_rows(zones):
    """Return a table of (id, name) from {id: name of its time zone}."""
    return SQL("unnest(%s::int[], %s::varchar[])", list(zones), list(zones.values()))


def local_day(moment, zone=ZONE):
    """Return the day of *moment* in *zone*."""
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)


def end_of_day(day, zone=ZONE):
    """Return the moment at which *day* is over in *zone*."""
    return SQL("(((%s)::date + 1)::timestamp AT TIME ZONE %s AT TIME ZONE 'UTC')", day, zone)


def near(start, end):
    """Return the condition, behind a moment, that it lies in these days of any zone: wider than them, for an index."""
    return SQL("BETWEEN (%s::date - 1) AND (%s::date + 2)", start, end)
