"""A person at the other end of the wire: JSON-2 with an API key, as any integration would call."""

import requests

# Every person of the small company: see world.py.
LOGINS = (
    "sales",
    "credit",
    "release",
    "buyer",
    "planner",
    "warehouse",
    "counter",
    "finance",
    "auditor",
    "admin",
)


class Refused(Exception):
    """The server said no; the message is what the person reads, *status* what the program is told."""

    def __init__(self, message, status=None):
        super().__init__(message)
        self.status = status


class Person:
    """One user of the running server."""

    def __init__(self, url, database, key):
        self.url, self.key, self.database = url, key, database

    def call(self, model, method, ids=None, context=None, **arguments):
        """Call a public method; raise Refused with the server's message when it is refused."""
        body = {**arguments}
        if ids is not None:
            body["ids"] = ids
        if context is not None:
            body["context"] = context
        answer = requests.post(
            f"{self.url}/json/2/{model}/{method}",
            json=body,
            headers={"Authorization": f"bearer {self.key}", "X-Odoo-Database": self.database},
            timeout=60,
        )
        if answer.status_code != 200:
            try:
                raise Refused(answer.json().get("message") or answer.text, answer.status_code)
            except ValueError:
                raise Refused(answer.text, answer.status_code) from None
        return answer.json()

    def create(self, model, **values):
        return self.call(model, "create", vals_list=[values])[0]

    def read(self, model, ids, *fields):
        return self.call(model, "read", ids=ids, fields=list(fields))

    def search_read(self, model, domain, *fields, **options):
        return self.call(model, "search_read", domain=domain, fields=list(fields), **options)

    def write(self, model, ids, **values):
        return self.call(model, "write", ids=ids, vals=values)
