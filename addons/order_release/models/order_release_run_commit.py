import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import split_every

from odoo.addons.order_release.logic.harm import NOISE

_logger = logging.getLogger(__name__)

# Orders that get goods per chunk; who gives to them comes with it.
CHUNK = 100
TRIES = 5


class OrderReleaseRun(models.Model):
    """Carrying out: chunk by chunk, each judged again on its own, so that a run that is killed has lost nothing."""

    _inherit = "order.release.run"

    def _carry_out_first(self):
        """Do the first chunk at once; the rest goes on in the background."""
        self.ensure_one()
        chunks = self._find_chunks()
        if chunks:
            self._carry_out_chunk(*chunks[0])
        if len(chunks) > 1:
            self.env.ref("order_release.ir_cron_carry_out_runs").sudo()._trigger()  # sudo: its own clock
        else:
            self._finish()

    @api.model
    def _cron_carry_out(self):
        """Go on with every run that was begun, one chunk after the other; a chunk that fails is told and left."""
        cron = self.env["ir.cron"]
        for run in self.search([("state", "=", "running")], order="id"):
            chunks = run._find_chunks()
            cron._commit_progress(remaining=len(chunks))
            for chunk in chunks:
                if not run._carry_out_or_skip(*chunk) or not cron._commit_progress(1):
                    return
            run._finish()
            cron._commit_progress()

    def _carry_out_or_skip(self, order_ids, line_ids):
        """Carry out one chunk, again on a fresh snapshot when a rival was faster; False when somebody else is at it."""
        for attempt in range(TRIES):
            try:
                with self.env.cr.savepoint():
                    if not self.try_lock_for_update():
                        return False
                    self._carry_out_chunk(order_ids, line_ids)
                return True
            except OperationalError:
                # Only a new transaction sees what the rival has done.
                self.env.cr.rollback()
                self.env.invalidate_all()
                if attempt == TRIES - 1:
                    raise
            except Exception:
                _logger.exception("release run %s: orders %s could not be carried out", self.id, order_ids)
                self._mark(line_ids, {}, failed=True)
                return True
        return False

    def _find_chunks(self):
        """Return [(order ids, line ids to do)]: first what is held again, then who gets goods, best rank first."""
        # sudo: lines of a run are read by its own work
        todo = self.sudo().line_ids.filtered(lambda line: line.state == "todo")
        gaining = todo.filtered(lambda line: line.change_qty > 0)
        given_to = {one["line"] for line in gaining for one in line.moves or [] if one.get("line")}
        alone = todo - gaining
        alone = alone.filtered(lambda line: line.sale_line_id.id not in given_to)
        chunks = [(list({line.order_id.id for line in part}), [line.id for line in part])
                  for part in split_every(CHUNK, alone, list)]  # fmt: skip
        by_order = gaining.sorted(lambda line: (line.rank, line.id)).grouped("order_id")
        givers = {line.sale_line_id.id: line for line in todo - gaining}
        last = {}
        parts = list(split_every(CHUNK, by_order.items(), list))
        for index, part in enumerate(parts):
            for _order, lines in part:
                last.update(
                    {one["line"]: index for line in lines for one in line.moves or [] if one.get("line")}
                )
        for index, part in enumerate(parts):
            donors = {
                one["line"]
                for _order, lines in part
                for line in lines
                for one in line.moves or []
                if one.get("line")
            } & givers.keys()
            orders = {order.id for order, _lines in part} | {givers[one].order_id.id for one in donors}
            lines = [line.id for _order, lines in part for line in lines]
            # A giver is done with the last chunk it gives to.
            lines += [givers[one].id for one in donors if last[one] == index]
            chunks.append((sorted(orders), lines))
        return chunks

    def _carry_out_chunk(self, order_ids, line_ids):
        """Judge the orders again together, take back what others get now, let go, and write down who won and lost."""
        orders = self.env["sale.order"].sudo().browse(order_ids).exists()  # sudo: as in the preview
        plan = self._plan(orders.ids)
        taken = self._take_back_from(plan)
        winners = {change.order_id for change in plan.changes.values() if change.quantity > NOISE}
        entries = self._record_orders(plan, winners, taken)
        engine = self.env[
            "order.release.engine"
        ].sudo()  # sudo: the duty was checked by who asked for the run
        engine._refresh(
            orders, "release", {order: entry for order, entry in entries.items() if order.id in winners}
        )
        actual = {
            line_id: change.quantity if change.quantity > 0 else -taken.get(line_id, 0.0)
            for line_id, change in plan.changes.items()
        }
        self._record_harm(plan, actual)
        self._mark(line_ids, actual)

    def _take_back_from(self, plan):
        """Hold again what the plan takes away; return {line id: quantity held again}."""
        quantities = {}
        for line_id, moves in plan.returned.items():
            loss = -plan.changes[line_id].quantity if line_id in plan.changes else 0.0
            # The latest demand of a line gives first.
            for move_id, quantity in reversed(moves):
                if loss <= NOISE:
                    break
                quantities[move_id] = min(quantity, loss)
                loss -= quantities[move_id]
        if not quantities:
            return {}
        # sudo: see stock.move._take_back
        held, _refused = self.env["stock.move"].sudo().browse(quantities)._take_back(quantities)
        taken = {}
        for move in held.sudo():
            line_id = move.sale_line_id.id
            # A part may have joined what was held before: no more than was asked for is taken.
            taken[line_id] = taken.get(line_id, 0.0) + move.product_qty
        asked = {line_id: -change.quantity for line_id, change in plan.changes.items()}
        return {line_id: min(quantity, asked[line_id]) for line_id, quantity in taken.items()}

    def _record_orders(self, plan, winners, taken):
        """Write one entry per order that wins or loses; return {order: entry}."""
        by_order = {}
        for line_id, change in plan.changes.items():
            if change.quantity > NOISE or taken.get(line_id):
                by_order.setdefault(change.order_id, {})[line_id] = round(
                    change.quantity if change.quantity > 0 else -taken[line_id], 6
                )
        orders = self.env["sale.order"].sudo().browse(sorted(by_order))
        entries = [
            {
                "subject": order,
                "verdict": "auto_release" if order.id in winners else "take_back",
                "reason": self.name,
                "evidence": {"run": self.id, "changes": by_order[order.id]},
                "requester": self.requester_id if self.requester_id.id != self.env.uid else None,
            }
            for order in orders
        ]
        recorded = self.env["distribution.decision"].sudo(False)._record_many(entries)
        return dict(zip(orders, recorded, strict=True))

    def _record_harm(self, plan, actual):
        """Add a row per line that won or lost by goods changing hands; a plain release is nobody's harm."""
        told = self._describe_transfers(plan)
        now = fields.Datetime.now()
        rows = []
        for line_id, change in plan.changes.items():
            quantity = actual[line_id]
            parties = [one for one in told.get(line_id, []) if one["order"]]
            if abs(quantity) <= NOISE or not parties:
                continue
            name, partner_id, customer, _team_id = plan.parties[change.order_id]
            share = sum(one["quantity"] for one in parties) if quantity > 0 else -quantity
            signed = share if quantity > 0 else -share
            rows.append(
                {
                    "company_id": self.company_id.id,
                    "at": now,
                    "run_id_value": self.id,
                    "run_name": self.name,
                    "partner_id_value": partner_id,
                    "partner_name": customer,
                    "order_id_value": change.order_id,
                    "order_name": name,
                    "line_id_value": line_id,
                    "quantity": signed,
                    "amount": round(signed * change.value, 2),
                    "days": change.days if quantity > 0 else -change.days,
                    "others": ", ".join(f"{one['order']} ({one['customer']})" for one in parties),
                }
            )
        if rows:
            lines = self.env["sale.order.line"].sudo().browse([row["line_id_value"] for row in rows])
            for row, line in zip(rows, lines, strict=True):
                row["product_name"] = line.product_id.display_name
            self.env["order.release.harm"].sudo().create(rows)  # sudo: written by runs alone

    def _mark(self, line_ids, actual, failed=False):
        """Note on the lines what became of them; who gives to several chunks is done with the last of them."""
        finished = set(line_ids)
        # sudo: lines of a run are written by its own work
        lines = self.sudo().line_ids.filtered(
            lambda line: line.id in finished or actual.get(line.sale_line_id.id, 0.0) < -NOISE
        )
        for line in lines:
            done = line.actual_qty + actual.get(line.sale_line_id.id, 0.0)
            values = {"actual_qty": done}
            if line.id in finished:
                same = not failed and abs(done - line.change_qty) <= NOISE
                values["state"] = "done" if same else "changed"
            line.write(values)

    def _finish(self):
        # sudo: the state of a run has no other writers than its work
        self.sudo().write({"state": "done", "finished_at": fields.Datetime.now()})
        self.invalidate_recordset(["todo_count", "progress"])
