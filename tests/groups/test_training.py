"""Which epoch's weights are kept, and measures worked by hand."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from pearl_core.groups.learn import GroupConfig
from pearl_core.groups.network import GroupNetwork
from pearl_core.groups.rows import ABSENT, Parts, Rows
from pearl_core.groups.training import accuracy, auc, reciprocal_rank, train
from tests.groups.test_network import TABLE


def test_the_epoch_that_held_out_rows_liked_best_is_kept() -> None:
    none = np.array([ABSENT, ABSENT])
    rows = Rows(np.array([0, 5]), np.array([1, 0]), np.array([0, 1]), none, none, none, np.array([1, 0], np.float32))
    parts = Parts(rows, replace(rows, clicked=1 - rows.clicked), rows)  # held-out rows say the contrary

    def trained(epochs: int) -> tuple[int, Tensor]:
        torch.manual_seed(0)
        network = GroupNetwork(np.eye(8, 2, dtype=np.float32), ("click",), 4, 0.0)
        config = GroupConfig(epochs=epochs, patience=5, learning_rate=0.1)
        return train(network, TABLE, parts, config, np.random.default_rng(0)), network.tokens.detach()

    (best, tokens), (_, first) = trained(4), trained(1)
    assert best == 1 and torch.equal(tokens, first)


def test_auc_is_the_share_of_pairs_in_the_right_order() -> None:
    clicked = np.array([1, 0, 1, 0, 0])
    # (0.9, 0.8) right, (0.9, 0.3) right, (0.9, 0.1) right; (0.3, 0.8) wrong, (0.3, 0.3) tied, (0.3, 0.1) right
    assert auc(np.array([0.9, 0.8, 0.3, 0.3, 0.1]), clicked) == pytest.approx(4.5 / 6)


@pytest.mark.parametrize("clicked", [[1, 1], [0, 0], []])
def test_auc_of_one_class_is_not_told(clicked: list[int]) -> None:
    assert auc(np.arange(len(clicked)), np.array(clicked)) is None


def test_accuracy_and_reciprocal_rank_of_the_golden_intent() -> None:
    scores = np.array([[0.1, 0.9, 0.5], [0.7, 0.2, 0.1]])
    assert accuracy(scores, np.array([1, 2])) == 0.5
    assert reciprocal_rank(scores, np.array([1, 2])) == pytest.approx((1 + 1 / 3) / 2)


def test_no_rows_have_no_measure() -> None:
    assert accuracy(np.zeros((0, 5)), np.zeros(0, int)) is None
    assert reciprocal_rank(np.zeros((0, 5)), np.zeros(0, int)) is None
