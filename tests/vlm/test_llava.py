"""A tiny LLaVA, loaded as a large one is: pictures in batches, templates, broken pictures, what cannot be loaded."""

from pathlib import Path

import pytest
import torch
from PIL import Image

from pearl_core.vlm.llava import Llava, identify, load_llava
from pearl_core.vlm.model import NoAnswer, look
from pearl_core.vlm.prompts import DESCRIPTION, KEYWORDS, Prompt


@pytest.fixture(scope="module")
def llava(llava_folder: Path) -> Llava:
    return load_llava(str(llava_folder), device="cpu")


def test_batch_answers_as_one_by_one_whatever_the_length_of_the_questions(llava: Llava, pictures: list[Path]) -> None:
    images = [look(path) for path in pictures]
    questions = [KEYWORDS.text, "Why?", DESCRIPTION.text, "What does this sticker say?"]
    together = llava.answer(images, questions, 12)
    alone = [llava.answer([image], [question], 12)[0] for image, question in zip(images, questions, strict=True)]
    assert together == alone
    assert len(set(together)) > 1 and all(together)


def test_answer_depends_on_the_picture(llava: Llava, pictures: list[Path]) -> None:
    inputs = llava.inputs([look(path) for path in pictures], ["Why?"] * 4)
    with torch.inference_mode():
        logits = llava.model(**inputs).logits[:, -1]
    assert all((logits[0] - other).abs().max() > 1e-4 for other in logits[1:])


def test_answer_has_at_most_as_many_tokens_as_allowed(llava: Llava, pictures: list[Path]) -> None:
    (answer,) = llava.ask(pictures[:1], Prompt("Why?", 3))
    assert isinstance(answer, str) and 0 < len(answer) <= 3


def test_question_is_worded_as_llava_was_trained_or_by_the_models_template(llava_folder: Path) -> None:
    model = load_llava(str(llava_folder), device="cpu")
    assert model.asked("Why?") == "USER: <image>\nWhy? ASSISTANT:"
    model.processor.chat_template = (
        "{{ bos_token }}{% for m in messages %}[{% for c in m.content %}"
        "{{ '<image>' if c.type == 'image' else c.text }}{% endfor %}]{% endfor %}"
    )
    assert model.asked("Why?") == "<s>[<image>Why?]"
    tokens = model.inputs([Image.new("RGB", (16, 16))], ["Why?"])["input_ids"][0].tolist()
    assert tokens.count(1) == 1 and tokens.count(3) == 4  # one beginning, one token for each patch


def test_processor_that_leaves_the_patches_open_takes_them_from_the_model(
    llava_folder: Path, pictures: list[Path]
) -> None:
    model = load_llava(str(llava_folder), device="cpu")
    expected = model.ask(pictures[:1], Prompt("Why?", 4))
    model.processor.patch_size = model.processor.vision_feature_select_strategy = None
    model.processor.num_additional_image_tokens = 0
    assert Llava(model.model, model.processor).ask(pictures[:1], Prompt("Why?", 4)) == expected


def test_broken_picture_has_no_answer_and_the_others_have(llava: Llava, pictures: list[Path], tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    found = llava.ask([pictures[0], tmp_path / "broken.png", tmp_path / "none.png", pictures[1]], Prompt("Why?", 4))
    assert isinstance(found[1], NoAnswer) and found[2] == NoAnswer("no such file")
    assert [found[0], found[3]] == llava.ask(pictures[:2], Prompt("Why?", 4))


def test_animated_sticker_is_seen_at_its_middle_frame(tmp_path: Path) -> None:
    shown = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue", "white", "black")]
    shown[0].save(tmp_path / "a.gif", save_all=True, append_images=shown[1:])
    assert look(tmp_path / "a.gif").getpixel((4, 4)) == (0, 0, 255)


def test_picture_is_seen_on_a_white_square(tmp_path: Path) -> None:
    image = Image.new("RGBA", (4, 2), (255, 0, 0, 255))
    image.putpixel((0, 0), (0, 0, 0, 0))
    image.save(tmp_path / "wide.png")
    seen = look(tmp_path / "wide.png")
    assert (seen.size, seen.mode) == ((4, 4), "RGB")
    white, red = (255, 255, 255), (255, 0, 0)
    assert [seen.getpixel((0, y)) for y in range(4)] == [white, white, red, white]
    assert seen.getpixel((1, 1)) == red


def test_identity_is_of_the_weights_and_not_of_the_place(llava_folder: Path, tmp_path: Path) -> None:
    import shutil

    moved = tmp_path / "elsewhere"
    shutil.copytree(llava_folder, moved)
    first = identify(str(llava_folder), device="cpu")
    assert identify(str(moved), device="cpu").key == first.key
    assert identify(str(moved), device="cuda:0").key != first.key  # another precision answers otherwise
    weights = bytearray((moved / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (moved / "model.safetensors").write_bytes(weights)
    assert identify(str(moved), device="cpu").key != first.key


def test_what_is_no_llava_is_named_in_one_line(bert: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is of type 'bert', not llava"):
        load_llava(str(bert))
    with pytest.raises(ValueError, match=r"'.*nowhere' cannot be loaded: [^\n]+$"):
        load_llava(str(tmp_path / "nowhere"))


def test_adapter_folder_without_an_adapter_is_named(llava_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no adapter_config\.json in this folder"):
        load_llava(str(llava_folder), tmp_path, device="cpu")


@pytest.mark.skipif(torch.cuda.is_available(), reason="with a GPU, 4 bits may be had")
def test_four_bits_say_what_they_need(llava_folder: Path) -> None:
    with pytest.raises(ValueError, match="4 bits need a GPU and the package bitsandbytes"):
        load_llava(str(llava_folder), four_bit=True)
