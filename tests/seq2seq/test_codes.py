"""Every (property, step, code) has a token of its own."""

import numpy as np

from pearl_core.seq2seq.codes import CodeTokens

CODES = CodeTokens.of({"meaning": (3, 2), "ocr_text": (4,)})


def test_properties_come_in_their_order_and_start_tokens_first() -> None:
    assert CODES.properties == ("ocr_text", "meaning")
    assert (CODES.offset(0, 0), CODES.offset(1, 0), CODES.offset(1, 1)) == (2, 6, 9)
    assert (CODES.count, CODES.steps) == (11, 2)


def test_no_two_codes_share_a_token() -> None:
    spans = [CODES.slice(p, s) for p, sizes in enumerate(CODES.sizes) for s in range(len(sizes))]
    tokens = [token for span in spans for token in range(span.start, span.stop)]
    assert sorted(tokens) == list(range(2, 11))


def test_identifiers_become_tokens_and_end_as_they_did() -> None:
    assert CODES.tokens(1, np.array([[2, 1], [0, -1]], np.int32)).tolist() == [[8, 10], [6, -1]]
    assert CODES.tokens(0, np.array([[3]], np.int32)).tolist() == [[5, -1]]
