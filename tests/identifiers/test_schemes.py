"""What every identifier scheme keeps to, and what each of them is for."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import faiss
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tokenizers import Tokenizer

from pearl_core.identifiers import (
    SCHEMES,
    Clustering,
    Identifiers,
    IdentifierScheme,
    find_scheme,
    load_identifiers,
    save_identifiers,
)
from pearl_core.identifiers.atomic import Atomic
from pearl_core.identifiers.pq import ProductQuantisation
from pearl_core.identifiers.rq_kmeans import ResidualKMeans
from pearl_core.identifiers.rq_vae import ResidualQuantisationVAE
from pearl_core.identifiers.string import Strings
from pearl_core.text import normalise
from tests.identifiers.small import CLUSTERING, SMALL, vectors_of

by_name = pytest.mark.parametrize("scheme", SMALL, ids=lambda scheme: scheme.name)
relaxed = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
texts = st.lists(st.text(max_size=12), max_size=30)
WORDS = [f"{a} {b}" for a in ("good", "bad", "new", "old", "晚安") for b in ("night", "cat", "dog", "tea", "bye")]


def same(one: Identifiers, other: Identifiers) -> bool:
    arrays = [(one.codes, other.codes), *zip(one.encoder, other.encoder, strict=True)]
    if one.centroids is not None and other.centroids is not None:
        arrays.append((one.centroids, other.centroids))
    return (
        one.values == other.values
        and one.sizes == other.sizes
        and one.tokenizer == other.tokenizer
        and (one.centroids is None) == (other.centroids is None)
        and all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in arrays)
    )


def centroids_of(identifiers: Identifiers) -> NDArray[np.float32]:
    assert identifiers.centroids is not None
    return identifiers.centroids


def codes_of(identifiers: Identifiers, value: str) -> list[int]:
    found = identifiers.of(value)
    assert found is not None
    return [int(code) for code in found]


def check(identifiers: Identifiers) -> None:
    """Codes are within their sizes, and nothing follows an end."""
    codes = identifiers.codes
    assert codes.dtype == np.int32
    assert codes.shape == (len(identifiers.values), len(identifiers.sizes))
    assert list(identifiers.values) == sorted(set(identifiers.values))
    assert np.all(codes < np.array(identifiers.sizes, np.int32))
    assert np.all(codes >= -1)
    assert not np.any((codes[:, 1:] >= 0) & (codes[:, :-1] < 0))
    assert np.all(codes[:, :1] >= 0)


@by_name
@relaxed
@given(values=texts, more=texts, added=texts)
def test_every_value_is_found_and_new_ones_change_no_old_one(
    scheme: IdentifierScheme, values: list[str], more: list[str], added: list[str]
) -> None:
    fitted = scheme.fit({"meaning": values, "entity": values[:3]}, [*more, "so that there is a text"], vectors_of, 3)
    for name, given_values in (("meaning", values), ("entity", values[:3])):
        check(fitted[name])
        for value in given_values:
            assert (fitted[name].of(value) is not None) == bool(normalise(value))
    meaning = fitted["meaning"]
    if scheme.name == "string" and not meaning.values:
        return  # has no pieces
    extended = scheme.extend(meaning, [*added, *values[:2]], vectors_of)
    check(extended)
    for value in meaning.values:
        assert codes_of(extended, value) == codes_of(meaning, value)
    assert set(extended.values) == set(meaning.values) | {normalise(value) for value in added} - {""}


@by_name
@relaxed
@given(values=texts)
def test_saved_identifiers_are_read_back_and_extend_alike(scheme: IdentifierScheme, values: list[str]) -> None:
    fitted = scheme.fit({"meaning": [*values, "cat"], "ocr_text": []}, ["hello"], vectors_of, 0)
    with TemporaryDirectory() as folder:
        save_identifiers(fitted, Path(folder))
        loaded = load_identifiers(Path(folder))
    assert list(loaded) == list(fitted)
    assert all(same(loaded[name], fitted[name]) for name in fitted)
    added = ["a tea", "晚安"]
    assert same(
        scheme.extend(loaded["meaning"], added, vectors_of), scheme.extend(fitted["meaning"], added, vectors_of)
    )


@by_name
def test_equal_seeds_give_equal_identifiers_whatever_the_threads(scheme: IdentifierScheme) -> None:
    first = scheme.fit({"meaning": WORDS}, ["hello"], vectors_of, 7)["meaning"]
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(2)
    try:
        again = scheme.fit({"meaning": WORDS[::-1]}, ["hello"], vectors_of, 7)["meaning"]
        assert faiss.omp_get_max_threads() == 2  # left as it was
    finally:
        faiss.omp_set_num_threads(before)
    assert same(first, again)
    if scheme.name != "string":  # which draws nothing by chance
        assert not same(first, scheme.fit({"meaning": WORDS}, ["hello"], vectors_of, 8)["meaning"])


@by_name
def test_a_corpus_without_a_single_text_has_no_identifiers(scheme: IdentifierScheme) -> None:
    fitted = scheme.fit({"meaning": ["", " \n"], "entity": []}, [], vectors_of, 0)
    assert [identifiers.values for identifiers in fitted.values()] == [(), ()]
    assert fitted["meaning"].of("cat") is None


@by_name
def test_a_value_is_found_however_it_is_spelt(scheme: IdentifierScheme) -> None:
    meaning = scheme.fit({"meaning": ["Good  Night, sleepy", "ＧＯＯＤ night, sleepy", "tea"]}, [], vectors_of, 0)[
        "meaning"
    ]
    assert meaning.values == ("good night, sleepy", "tea")
    assert meaning.row(" good\tNIGHT, sleepy") == 0
    assert meaning.of("coffee") is None


def test_schemes_are_found_by_name() -> None:
    assert [find_scheme(scheme.name) for scheme in SCHEMES] == list(SCHEMES)
    with pytest.raises(ValueError, match="'hash' are not one of pq, rq-vae, rq-kmeans, atomic, string"):
        find_scheme("hash")


def test_a_vector_that_is_not_finite_is_named() -> None:
    def broken(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[np.nan if text == "tea" else 1.0] * 4 for text in texts], np.float32)

    with pytest.raises(ValueError, match="the vector of 'tea' is not finite"):
        SMALL[0].fit({"meaning": ["cat", "tea"]}, [], broken, 0)


def test_each_text_is_encoded_once() -> None:
    asked: list[str] = []

    def counting(texts: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(texts)
        return vectors_of(texts)

    SMALL[0].fit({"meaning": WORDS, "entity": WORDS[:5], "ocr_text": ["hi"]}, [*WORDS, "hello"], counting, 0)
    assert sorted(asked) == sorted({*WORDS, "hi", "hello"})


def test_small_properties_share_a_codebook_and_large_ones_have_their_own() -> None:
    fitted = ProductQuantisation(4, CLUSTERING).fit(
        {"meaning": WORDS, "entity": ["cat", "dog"], "visual_style": ["flat"]}, ["hello"], vectors_of, 0
    )
    assert fitted["meaning"].sizes == fitted["entity"].sizes == (8, 8, 8, 8)
    assert np.array_equal(centroids_of(fitted["entity"]), centroids_of(fitted["visual_style"]))
    assert not np.array_equal(centroids_of(fitted["meaning"]), centroids_of(fitted["entity"]))


def test_pq_chooses_the_nearest_centroid_of_each_part() -> None:
    meaning = ProductQuantisation(4, CLUSTERING).fit({"meaning": WORDS}, [], vectors_of, 0)["meaning"]
    centroids = centroids_of(meaning)
    assert centroids.shape == (4, 8, 3)  # 10 dimensions are filled up to 12
    parts = np.pad(vectors_of(meaning.values), ((0, 0), (0, 2))).reshape(-1, 4, 1, 3)
    distances = ((parts - centroids) ** 2).sum(-1)  # [values, parts, centroids]
    assert np.array_equal(meaning.codes, distances.argmin(-1))


def test_pq_gives_each_point_its_own_centroid_where_there_are_no_more() -> None:
    meaning = ProductQuantisation().fit({"meaning": WORDS[:5]}, [], vectors_of, 0)["meaning"]
    assert meaning.sizes == (5,) * 8
    assert all(sorted(meaning.codes[:, step]) == [0, 1, 2, 3, 4] for step in range(4))


def test_alike_vectors_have_alike_identifiers() -> None:
    def near(texts: Sequence[str]) -> NDArray[np.float32]:
        return vectors_of([text.split()[-1] for text in texts]) + 0.001 * vectors_of(texts)

    meaning = ProductQuantisation(4, CLUSTERING).fit({"meaning": WORDS}, [], near, 0)["meaning"]
    last = np.array([value.split()[-1] for value in meaning.values])
    alike = last[:, None] == last[None]
    in_common = (meaning.codes[:, None] == meaning.codes[None]).mean(-1)  # share of the steps, by pair of values
    assert in_common[alike].mean() > 0.6
    assert in_common[~alike].mean() < 0.1


def test_each_level_of_residuals_comes_nearer() -> None:
    meaning = ResidualKMeans(3, CLUSTERING).fit({"meaning": WORDS}, [], vectors_of, 0)["meaning"]
    left, errors = vectors_of(meaning.values), []
    for level, centroids in enumerate(centroids_of(meaning)):
        left = left - centroids[meaning.codes[:, level]]
        errors.append(float((left**2).sum()))
    assert errors[0] > 2 * errors[1] > 4 * errors[2]


def test_rq_vae_does_not_collapse() -> None:
    points = [f"text {number}" for number in range(300)]
    scheme = ResidualQuantisationVAE(
        levels=3, hidden=32, latent=4, warm_up=50, training=150, batch=64, clustering=Clustering(size=16, enough=1)
    )
    codes = scheme.fit({"meaning": points}, [], vectors_of, 0)["meaning"].codes
    for step in range(3):
        shares = np.bincount(codes[:, step], minlength=16) / len(codes)
        assert np.count_nonzero(shares) == 16
        assert shares.max() < 0.25  # 1/16 each if all were chosen alike


def test_atomic_identifiers_are_one_code_each_and_grow() -> None:
    entity = Atomic().fit({"entity": ["cat", "dog", "Cat"]}, [], vectors_of, 0)["entity"]
    assert sorted(entity.codes[:, 0]) == [0, 1]
    grown = Atomic().extend(entity, ["bee", "cat"], vectors_of)
    assert (grown.values, grown.sizes) == (("bee", "cat", "dog"), (3,))
    assert grown.codes[0] == [2]


def test_string_identifiers_write_the_value_and_an_end() -> None:
    meaning = Strings().fit({"meaning": ["good", "good night", "晚安 good"]}, [], vectors_of, 0)["meaning"]
    for value, codes in zip(meaning.values, meaning.codes, strict=True):
        pieces = [int(code) for code in codes if code >= 0]
        assert Tokenizer.from_str(meaning.tokenizer).decode(pieces, skip_special_tokens=True) == value
        assert codes[codes >= 0][-1] == 0
        assert np.count_nonzero(codes == 0) == 1


def test_long_strings_are_cut_to_fifteen_steps() -> None:
    letters = "abcdefghijklmnopqrst"
    long = [" ".join(letters[:18]), " ".join(letters[:17] + "t")]  # the same first 14 words
    meaning = Strings().fit({"meaning": long}, [], vectors_of, 0)["meaning"]
    assert meaning.steps == 15
    assert meaning.codes[:, -1].tolist() == [0, 0]
    assert np.array_equal(meaning.codes[0], meaning.codes[1])


def test_pieces_are_a_closed_vocabulary() -> None:
    meaning = Strings().fit({"meaning": ["a cat", "a dog"]}, [], vectors_of, 0)["meaning"]
    extended = Strings().extend(meaning, ["xyz", "a tac"], vectors_of)
    assert extended.sizes == meaning.sizes
    assert codes_of(extended, "xyz")[:2] == [1, 0]  # unknown, end
