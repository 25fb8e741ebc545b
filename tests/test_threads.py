"""One thread inside the block, as many as before after it."""

import pytest
import torch

from pearl_core.threads import one_thread


def test_the_number_of_threads_comes_back_even_after_an_error() -> None:
    before = torch.get_num_threads()
    with pytest.raises(RuntimeError), one_thread():
        assert torch.get_num_threads() == 1
        raise RuntimeError
    assert torch.get_num_threads() == before
