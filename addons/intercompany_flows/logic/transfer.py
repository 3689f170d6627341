"""Transfers between branches of one company: which moves are one transfer, and what may be shipped."""


def roots(moves, links, known):
    """Return {move: root} of *moves*, linked in pairs by *links*: one root, the lowest, for all that hang together.

    *known* are the roots that moves have already, so that a move that joins two transfers makes them one.
    """
    parent = {}

    def find(node):
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in (*links, *known.items()):
        first, second = sorted((find(one), find(other)))
        parent[second] = first
    return {move: find(move) for move in moves}
