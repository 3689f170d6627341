"""The most specific policy counts."""

from order_release_logic.policy import PolicyTerms, choose


def policy(policy_id, company=None, warehouse=None, team=None, categories=(), sequence=10):
    return PolicyTerms(policy_id, sequence, company, warehouse, team, frozenset(categories), {})


def chosen(policies, company_ids=(5, 1), warehouse=7, team=8, categories=(9,)):
    found = choose(policies, list(company_ids), warehouse, team, frozenset(categories))
    return found and found.policy_id


def test_category_before_channel_before_branch_before_company():
    ladder = [
        policy(1),
        policy(2, company=5),
        policy(3, warehouse=7),
        policy(4, team=8),
        policy(5, categories=[9]),
    ]
    for count in range(1, 6):
        assert chosen(ladder[:count]) == count


def test_what_does_not_fit_is_left_out():
    assert (
        chosen([policy(1, company=2), policy(2, warehouse=6), policy(3, team=1), policy(4, categories=[1])])
        is None
    )


def test_branch_follows_its_head_office_unless_it_has_its_own():
    assert chosen([policy(1, company=1)]) == 1
    assert chosen([policy(1, company=1), policy(2, company=5)]) == 2


def test_among_equals_the_lower_sequence_then_the_older():
    assert chosen([policy(1, sequence=20), policy(2, sequence=5)]) == 2
    assert chosen([policy(2), policy(1)]) == 1
