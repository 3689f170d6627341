"""Who holds which duties."""

from odoo.tools import SQL


def held_conflicts():
    """One row per rule and active internal user who holds both of its duties, implied groups counted."""
    return SQL(
        """WITH RECURSIVE closure (gid, hid) AS (
                SELECT id, id FROM res_groups
                UNION
                SELECT c.gid, r.hid FROM closure c JOIN res_groups_implied_rel r ON r.gid = c.hid
           ), holds AS (
                SELECT DISTINCT ru.uid, c.hid FROM res_groups_users_rel ru JOIN closure c ON c.gid = ru.gid
           )
           SELECT row_number() OVER (ORDER BY rule.id, u.id) AS id, rule.id AS rule_id, u.id AS user_id,
                  u.company_id, rule.duty_a_id, rule.duty_b_id, rule.refuse_assignment
             FROM distribution_sod_rule rule
             JOIN holds a ON a.hid = rule.duty_a_id
             JOIN holds b ON b.hid = rule.duty_b_id AND b.uid = a.uid
             JOIN res_users u ON u.id = a.uid
            WHERE rule.active AND rule.on_person AND u.active AND u.share IS NOT TRUE"""
    )
