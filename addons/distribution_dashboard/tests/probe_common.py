import json

from odoo.tools import file_open


def probe_code(name, job):
    """Return the script of the probe *name* with its JOB, what both probes need in front."""
    parts = [f"const JOB = {json.dumps(job)};"]
    for file_name in ("probe_common.js", name):
        with file_open(f"distribution_dashboard/tests/{file_name}") as file:
            parts.append(file.read())
    return "\n".join(parts)
