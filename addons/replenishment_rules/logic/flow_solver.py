"""The solver of coupled flows: HiGHS as SciPy brings it, or OR-Tools' GLOP where an administrator installed ``ortools``.

Both find the optimum of the same linear program; nothing else in the addon knows which one ran.  Lanes are shared by
products of different size and the budget by all lanes, so that it is no plain network flow.
"""

import importlib.util
from functools import cache
from importlib.metadata import version

import numpy as np
from scipy import optimize, sparse

SCIPY, ORTOOLS = "HiGHS (scipy)", "GLOP (ortools)"


@cache
def _ortools():
    """Return OR-Tools' builder of models; None where it is not installed, or is one that cannot take whole matrices."""
    if importlib.util.find_spec("ortools") is None:
        return None
    try:
        from ortools.linear_solver.python import model_builder_helper as builder
    except ImportError:
        return None
    return builder if hasattr(builder.ModelBuilderHelper, "fill_model_from_sparse_data") else None


def solver_name():
    """Return the name of the solver that plans are made with here."""
    return SCIPY if _ortools() is None else ORTOOLS


def versions():
    """Return {library: version} of what is used beyond SciPy."""
    return {} if _ortools() is None else {"ortools": version("ortools")}


def minimise(cost, matrix, limits, most):
    """Return the x (n,) of least ``cost @ x`` with ``matrix @ x <= limits`` and ``0 <= x <= most``.

    Raises ArithmeticError where there is none.
    """
    builder = _ortools()
    found = None if builder is None else _by_glop(builder, cost, matrix, limits, most)
    return _by_highs(cost, matrix, limits, most) if found is None else found


def _by_glop(builder, cost, matrix, limits, most):
    """Return GLOP's optimum; None where it gave up."""
    model, solver = builder.ModelBuilderHelper(), builder.ModelSolverHelper("glop")
    lowest = np.full(len(limits), -np.inf)
    matrix = sparse.csr_matrix(matrix)
    model.fill_model_from_sparse_data(np.zeros(len(cost)), most, cost, lowest, limits, matrix)
    # From the side of the limits: few of them bind.
    solver.set_solver_specific_parameters("use_dual_simplex: true")
    solver.solve(model)
    is_solved = solver.status() == builder.SolveStatus.OPTIMAL
    return np.asarray(solver.variable_values()) if is_solved else None


def _by_highs(cost, matrix, limits, most):
    bounds = np.stack([np.zeros(len(cost)), most], axis=1)
    solution = optimize.linprog(cost, A_ub=matrix, b_ub=limits, bounds=bounds, method="highs-ds")
    if solution.x is None:
        raise ArithmeticError(f"The transfer plan has no solution: {solution.message}")
    return solution.x
