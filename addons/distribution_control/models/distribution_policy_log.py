from odoo import api, fields, models

# Written by the framework or of no meaning for who decides what.
UNLOGGED = {"id", "create_uid", "create_date", "write_uid", "write_date", "display_name"}


class DistributionPolicyLog(models.AbstractModel):
    """Policies whose every change stands in the decision ledger: who, when, from what to what.

    Inherit it in models that say what people may do; set ``_policy_fields`` to log some fields only, and
    ``_policy_log_life`` to False where the record is more than its policy, so that only changes are logged.
    """

    _name = "distribution.policy.log"
    _description = "Policy with logged changes"

    _policy_fields = None
    _policy_log_life = True
    # Fields that bind the policy to a branch or a company, of which one that is opened like another gets its own.
    _policy_place_fields = ()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if self._policy_log_life and self._is_logging():
            records._log_policy({}, self.env._("Created"))
        return records

    def write(self, vals):
        if not self._is_logging() or not self._policy_names(vals):
            return super().write(vals)
        before = self._read_policy(vals)
        result = super().write(vals)
        self._log_policy(before, self.env._("Changed"))
        return result

    def unlink(self):
        if not self._policy_log_life or not self._is_logging():
            return super().unlink()
        removed = [
            {
                "subject": record,
                "verdict": "policy_change",
                "reason": self.env._("Deleted"),
                "evidence": {"before": values, "after": {}},
            }
            for record, values in self._read_policy().items()
        ]
        self.env["distribution.decision"]._record_many(removed)
        return super().unlink()

    @api.model
    def _is_logging(self):
        """Say whether changes are people's: while addons load, it is the shipped data that comes and goes."""
        return self.env.registry.ready

    def _read_policy(self, names=None):
        """Return {record: {label: value}} of the policy's fields, or of those among *names*."""
        shown = [self._fields[name] for name in self._policy_names(names)]
        # sudo: the log must not depend on what the person who changes the policy may read.
        return {
            record: {
                field._description_string(self.env): self._policy_value(field, record) for field in shown
            }
            for record in self.sudo()
        }

    @api.model
    def _policy_names(self, among=None):
        """Return the names of the policy's fields, or of those *among* the given ones."""
        names = self._policy_fields or [
            name for name, field in self._fields.items() if field.store and name not in UNLOGGED
        ]
        return [name for name in names if among is None or name in among]

    @api.model
    def _policy_value(self, field, record):
        value = record[field.name]
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type in ("date", "datetime"):
            return fields.Datetime.to_string(value) if value else ""
        return value if value or field.type in ("integer", "float", "monetary", "boolean") else ""

    def _log_policy(self, before, reason):
        """Write one entry per record that differs from *before*."""
        names = {name for values in before.values() for name in values}
        entries = []
        for record, after in self._read_policy().items():
            old = before.get(record, {})
            new = {name: value for name, value in after.items() if (not before or name in names)}
            changed = [name for name, value in new.items() if old.get(name) != value]
            if changed or not before:
                entries.append(
                    {
                        "subject": record,
                        "verdict": "policy_change",
                        "reason": reason,
                        "evidence": {
                            "before": {name: old[name] for name in changed if name in old},
                            "after": {name: new[name] for name in changed},
                        },
                    }
                )
        self.env["distribution.decision"]._record_many(entries)

    @api.model
    def _policies_like(self, old, new):
        """Give *new* (branch or company) the policies that are bound to *old*; return those made or widened.

        Nothing where *new* has policies of its own already, so that doing it again changes nothing. What else a policy
        names of the old company is left out of its copy.
        """
        changed = self.browse()
        for name in self._policy_place_fields:
            field = self._fields[name]
            if field.comodel_name != old._name or self.search_count([(name, "in", new.ids)], limit=1):
                continue
            for policy in self.search([(name, "in", old.ids)]):
                if field.type == "many2many":
                    policy[name] |= new
                    changed |= policy
                else:
                    changed |= policy.copy(policy._prepare_like_values(name, old, new))
        return changed

    def _prepare_like_values(self, name, old, new):
        """Return the defaults of a copy for *new*: nothing that belongs to the old company alone."""
        before, after = (place if place._name == "res.company" else place.company_id for place in (old, new))
        values = {}
        for other, field in self._fields.items():
            if field.type != "many2one" or not field.store or field.related:
                continue
            if field.comodel_name == "res.company" and self[other] == before:
                values[other] = after.id
            elif before != after and "company_id" in self[other] and self[other].company_id == before:
                values[other] = False
        return {**values, name: new.id}
