"""What the web client asks a server for when somebody opens a list or a form."""

from lxml import etree


def specification(model, view_type="list"):
    """Return the fields of the model's own view as ``web_search_read`` and ``web_read`` want them."""
    view = model.get_views([(False, view_type)])["views"][view_type]
    return _fields(model, etree.fromstring(view["arch"]))


def _fields(model, arch):
    result = {}
    for node in arch.iter("field"):
        if next((parent for parent in node.iterancestors("field") if parent is not arch), None) is not None:
            continue
        if node is arch or node.get("name") not in model._fields:
            continue
        field = model._fields[node.get("name")]
        if field.type == "many2one":
            result[field.name] = {"fields": {"display_name": {}}}
        elif field.type in ("one2many", "many2many"):
            result[field.name] = _lines(model.env[field.comodel_name], node)
        else:
            result[field.name] = {}
    return result


def _lines(model, node):
    """Return the specification of a list inside a form; a widget without one shows names."""
    inner = next((child for child in node if child.tag in ("list", "kanban")), None)
    fields = _fields(model, inner) if inner is not None else {"display_name": {}}
    return {"fields": fields, "limit": 40}


def read_page(model, domain, limit=80):
    """Return a call that reads one page of the model's list, as its menu does."""
    fields = specification(model)
    return lambda: model.web_search_read(domain, fields, limit=limit, count_limit=10001)


def read_form(record):
    """Return a call that reads one record with its form's lines."""
    fields = specification(record, "form")
    return lambda: record.web_read(fields)
