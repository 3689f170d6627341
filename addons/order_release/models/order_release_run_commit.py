import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.order_release.logic.harm import NOISE
from odoo.addons.order_release.queries.run import todo_of_run

_logger = logging.getLogger(__name__)

# Orders that get goods per chunk; who gives to them comes with it.
CHUNK = 100
# Orders among which a worker finds a chunk that nobody else is at.
WINDOW = 3 * CHUNK
TRIES = 5
WORKERS = ("order_release.ir_cron_carry_out_runs", "order_release.ir_cron_carry_out_runs_beside")


class OrderReleaseRun(models.Model):
    """Carrying out: chunk by chunk, each judged again on its own, so that a run that is killed has lost nothing.

    Several workers may be at it: each claims what nobody else gives to, best rank first, and comes back for the rest.
    """

    _inherit = "order.release.run"

    def _carry_out_first(self):
        """Do the first chunk at once; the rest goes on in the background."""
        self.ensure_one()
        groups = self._find_todo(CHUNK)
        if groups:
            self._carry_out_chunk(*_merge(groups))
        if self._find_todo(1):
            for worker in WORKERS:
                self.env.ref(worker).sudo()._trigger()  # sudo: its own clock
        else:
            self._finish()

    @api.model
    def _cron_carry_out(self):
        """Go on with every run that was begun, beside whoever else does; a chunk that fails is told and left."""
        cron = self.env["ir.cron"]
        for run in self.search([("state", "=", "running")], order="id"):
            cron._commit_progress(remaining=run.todo_count)
            while done := run._carry_out_next():
                if not cron._commit_progress(done):
                    return
            cron._commit_progress(remaining=0)

    def _carry_out_next(self):
        """Carry out the next chunk that nobody else is at; return how many lines it had, 0 when nothing is left to do."""
        claim = self.env["order.release.claim"]
        for attempt in range(TRIES):
            try:
                groups = claim._claim(lambda: self._find_todo(WINDOW), CHUNK)
                if groups:
                    self._carry_out_or_tell(groups)
                elif self.try_lock_for_update() and self.state == "running":
                    self._finish()
                self.env.flush_all()
                return sum(map(len, groups))
            except OperationalError:
                # Only a new transaction sees what the rival has done.
                self.env.cr.rollback()
                self.env.invalidate_all()
                if attempt == TRIES - 1:
                    raise
        return 0

    def _carry_out_or_tell(self, groups):
        """Carry out a chunk; when that fails, order by order, and leave out the one that fails."""
        try:
            with self.env.cr.savepoint():
                self._carry_out_chunk(*_merge(groups))
        except OperationalError:
            raise  # a rival was faster: tried again on a fresh snapshot
        except Exception:
            if len(groups) > 1:
                for line_ids, order_ids in groups.items():
                    self._carry_out_or_tell({line_ids: order_ids})
                return
            [(line_ids, order_ids)] = groups.items()
            _logger.exception("release run %s: orders %s could not be carried out", self.id, order_ids)
            self._mark(line_ids, {}, failed=True)

    def _find_todo(self, limit):
        """Return {ids of an order's lines: ids of the order and of those it takes from} of what is to do next."""
        self.ensure_one()
        rows = self.env.execute_query(todo_of_run(self.env, self.id, limit))
        return {tuple(line_ids): [order_id, *giver_ids] for order_id, line_ids, giver_ids in rows}

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
        """Note on the lines what became of them; one that only came along is done when it has or gave all of it."""
        finished, moved = set(line_ids), [one for one, quantity in actual.items() if abs(quantity) > NOISE]
        # sudo: lines of a run are written by its own work
        lines = self.env["order.release.run.line"].sudo()
        own = Domain("id", "in", line_ids) | Domain("sale_line_id", "in", moved)
        for line in lines.search(Domain("run_id", "=", self.id) & own):
            line.actual_qty += actual.get(line.sale_line_id.id, 0.0)
            is_done = not failed and line._is_as_planned()
            if line.id in finished or (is_done and line.state == "todo"):
                line.state = "done" if is_done else "changed"

    def _finish(self):
        """Close the run: nobody is left to give to."""
        # sudo: the state of a run and of its lines has no other writers than its work
        run = self.sudo()
        for line in run.line_ids.filtered(lambda line: line.state == "todo"):
            line.state = "done" if line._is_as_planned() else "changed"
        run.write({"state": "done", "finished_at": fields.Datetime.now()})
        self.invalidate_recordset(["todo_count", "progress"])


def _merge(groups):
    """Return (order ids, line ids) of a chunk."""
    order_ids = {order_id for order_ids in groups.values() for order_id in order_ids}
    return sorted(order_ids), [line_id for line_ids in groups for line_id in line_ids]
