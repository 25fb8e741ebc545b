"""Linear layers for search on a CPU, with their weights as oneDNN wants them.

    for stack in model.stacks():
        pack(stack)    # after loading, before searching: what is so packed can neither be trained nor saved

PyTorch's own product asks MKL for float32, which on many processors leaves half of the vector unit idle and takes a
few rows badly; oneDNN, which comes with PyTorch, does not. Same sums in another order: results differ by rounding.
"""

import torch
from torch import Tensor, nn

ROWS = 64  # at a time, roughly: what the layout is made for


class PackedLinear(nn.Module):
    """What the `nn.Linear` computes that it is made of."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self._weight = torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach(), ROWS)
        self._bias = None if linear.bias is None else linear.bias.detach()

    def forward(self, states: Tensor) -> Tensor:
        product: Tensor = torch.ops.mkldnn._linear_pointwise(states, self._weight, self._bias, "none", [], "")
        return product


def pack(module: nn.Module) -> None:
    """Replace the linear layers inside, where they are of float32 on a CPU that oneDNN knows; else do nothing."""
    known = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    if not known or not hasattr(torch.ops.mkldnn, "_linear_pointwise"):
        return
    for name, child in list(module.named_children()):
        if type(child) is not nn.Linear:
            pack(child)
        elif child.weight.device.type == "cpu" and child.weight.dtype == torch.float32:
            setattr(module, name, PackedLinear(child))
