"""Equations 4-16 on tensors small enough to work out by hand."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from pearl_core.groups.network import Attention, Batch, GroupNetwork, IntentHead, PairHead
from pearl_core.groups.states import TextStates
from pearl_core.groups.tokens import Task

# Two texts of two dimensions: text 0 has the tokens (1, 0) and (0, 1), text 1 the single token (2, 0).
TABLE = TextStates(
    states=torch.tensor([[[1, 0], [0, 1]], [[2, 0], [9, 9]]], dtype=torch.float16),
    mask=torch.tensor([[True, True], [True, False]]),
    pooled=torch.tensor([[0.5, 0.5], [2.0, 0.0]]),
)


def test_eq_4_weighs_values_by_softmax_of_the_scaled_products_and_adds_what_asks() -> None:
    attention = Attention(2)
    _set(attention.query, [[2.0, 0.0], [0.0, 1.0]])
    _set(attention.key, [[1.0, 1.0], [0.0, 1.0]])
    _set(attention.value, [[10.0, 0.0], [0.0, 100.0]])
    answer = attention(torch.tensor([[1.0, 0.0]]), torch.tensor([0]), *TABLE.states_of(torch.tensor([0])))
    # W_q h = (2, 0); W_k (1, 0) = (1, 0) and W_k (0, 1) = (1, 1), so both products are 2 and both weights 1/2
    assert answer[0].tolist() == pytest.approx([1 + 5, 0 + 50])
    answer = attention(torch.tensor([[0.0, 1.0]]), torch.tensor([0]), *TABLE.states_of(torch.tensor([0])))
    # W_q h = (0, 1): products 0 and 1
    second = math.exp(1 / math.sqrt(2)) / (1 + math.exp(1 / math.sqrt(2)))
    assert answer[0].tolist() == pytest.approx([10 * (1 - second), 1 + 100 * second], rel=1e-5)


def test_with_one_token_attention_is_the_same_for_every_group_but_for_the_residual() -> None:
    attention = Attention(2)
    asking = torch.tensor([[3.0, -1.0], [0.5, 4.0]])
    answer = attention(asking, torch.tensor([0, 1]), *TABLE.states_of(torch.tensor([1, 1])))
    assert torch.allclose(answer[0] - asking[0], answer[1] - asking[1], atol=1e-6)


def test_padding_is_never_attended() -> None:
    attention = Attention(2)
    alone = attention(torch.ones(1, 2), torch.tensor([0]), *TABLE.states_of(torch.tensor([1])))
    padded = attention(torch.ones(1, 2), torch.tensor([0, 0]), *TABLE.states_of(torch.tensor([0, 1])))
    assert torch.allclose(alone[0], padded[1], atol=1e-6)


def test_eq_5_to_7_ask_with_query_and_group_and_join_both_answers() -> None:
    head = PairHead(2, 3, 0.0).eval()
    for weights in (head.attention.query, head.attention.key):
        _set(weights, [[0.0, 0.0], [0.0, 0.0]])  # equal weights: the mean over tokens
    _set(head.attention.value, [[1.0, 0.0], [0.0, 1.0]])
    head.mlp = nn.Sequential(nn.Linear(4, 1, bias=False))
    _set(head.mlp[0], [[1.0, 10.0, 100.0, 1000.0]])
    tokens = torch.tensor([[7.0, 7.0], [1.0, 2.0]])
    logit = head(tokens, torch.tensor([1]), torch.tensor([1]), torch.tensor([0]), TABLE)
    # h_q = (2, 0) + (0.5, 0.5) and h_u = (1, 2) + (0.5, 0.5)
    assert logit.tolist() == pytest.approx([2.5 + 5 + 150 + 2500])


def test_eq_9_and_10_ask_the_query_with_the_group() -> None:
    head = IntentHead(2, 3, 0.0).eval()
    _set(head.attention.query, [[0.0, 0.0], [0.0, 0.0]])
    _set(head.attention.value, [[1.0, 0.0], [0.0, 1.0]])
    head.mlp = nn.Sequential(nn.Linear(2, 5, bias=False))
    _set(head.mlp[0], [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [-1.0, 0.0]])
    logits = head(torch.tensor([[1.0, 2.0]]), torch.tensor([0]), torch.tensor([1]), TABLE)
    assert logits[0].tolist() == pytest.approx([3, 2, 5, 0, -3])  # h_i = (1, 2) + (2, 0)


def test_eq_16_is_the_sum_of_eq_8_11_and_15() -> None:
    network = _constant(("click", "intent", "interest"), logit=math.log(3))  # a click has probability 3/4
    loss = network.loss(
        _batch(clicked=[1, 0], meaning=[0, 1], character_ip=[0, -1], entity=[-1, -1], intent=[4, 4]), TABLE
    )
    click = (-math.log(3 / 4) - math.log(1 / 4)) / 2
    character_ip = -math.log(3 / 4)  # the second row has none, and no row has an entity
    assert loss.item() == pytest.approx(click + math.log(5) + character_ip, rel=1e-5)


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [(("click",), math.log(2)), (("intent",), math.log(5)), (("interest",), 2 * math.log(2))],
)
def test_a_single_task_has_only_its_own_loss(tasks: tuple[Task, ...], expected: float) -> None:
    batch = _batch(clicked=[1, 0], meaning=[0, 1], character_ip=[0, 0], entity=[1, 1], intent=[0, 3])
    assert _constant(tasks, logit=0.0).loss(batch, TABLE).item() == pytest.approx(expected, rel=1e-5)


def test_rows_without_what_is_needed_cost_nothing() -> None:
    batch = _batch(clicked=[1, 0], meaning=[-1, -1], character_ip=[-1, -1], entity=[-1, -1], intent=[-1, -1])
    assert _constant(("click", "intent", "interest"), logit=0.0).loss(batch, TABLE).item() == 0


def test_every_task_moves_the_tokens_of_its_rows_and_no_others() -> None:
    torch.manual_seed(0)
    for task in ("click", "intent", "interest"):
        network = GroupNetwork(np.eye(8, 2, dtype=np.float32), (task,), 4, 0.0)
        batch = _batch(clicked=[1, 0], meaning=[0, 1], character_ip=[0, 1], entity=[0, 1], intent=[0, 3])
        network.loss(batch, TABLE).backward()  # type: ignore[no-untyped-call]
        moved = network.tokens.grad
        assert moved is not None
        assert moved[0].abs().sum() > 0 and moved[5].abs().sum() > 0
        assert moved[[1, 2, 3, 4, 6, 7]].abs().sum() == 0


def _batch(clicked: list[int], intent: list[int], **texts: list[int]) -> Batch:
    """Two rows of groups 0 and 5 who ask texts 1 and 0."""
    places = {name: torch.tensor(text) for name, text in texts.items()} | {"query": torch.tensor([1, 0])}
    return Batch(torch.tensor([0, 5]), places, torch.tensor(intent), torch.tensor(clicked, dtype=torch.float32))


def _constant(tasks: tuple[Task, ...], logit: float) -> GroupNetwork:
    """A network whose logits are all the same."""
    network = GroupNetwork(np.zeros((8, 2), np.float32), tasks, 3, 0.0)
    for head in network.heads.values():
        assert isinstance(head, PairHead | IntentHead)
        last = head.mlp[-1]
        assert isinstance(last, nn.Linear)
        nn.init.zeros_(last.weight)
        nn.init.constant_(last.bias, logit)
    return network


def _set(layer: nn.Module, weight: list[list[float]]) -> None:
    with torch.no_grad():
        assert isinstance(layer, nn.Linear) and isinstance(layer.weight, Tensor)
        layer.weight.copy_(torch.tensor(weight))
