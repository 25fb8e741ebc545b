"""Reading the text on a sticker: PaddleOCR on its ONNX engine, with nothing to download.

The default uses the PP-OCRv6 small models (Chinese and English) that travel inside the `rapidocr` wheel;
`OcrConfig(models="download")` lets PaddleOCR fetch its own, and a folder with `det/` and `rec/` is taken as
it is. Everything heavy is imported when a `TextReader` is made: an app without a working OCR still starts.
"""

import importlib.util
import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock
from PIL import Image

from pearl_core.artifacts import replacing
from pearl_core.corpus.pictures import frames

DETECTOR, RECOGNISER = "PP-OCRv6_small_det", "PP-OCRv6_small_rec"


class OcrUnavailableError(RuntimeError):
    """OCR cannot start here; the message names what to install."""


@dataclass(frozen=True, slots=True)
class OcrConfig:
    """`models`: "bundled", "download", or a folder with `det/` and `rec/` (inference.onnx, inference.yml).

    `min_confidence` is PerSRV's 0.7 (section 3.3.2); what is surer than that is kept. An animated sticker is read at
    `frames` moments spread over its length. A picture is read at its own size, reduced to `long_side` pixels where
    it is larger (enlarging stickers of 320 px raised the error rate: docs/log.md). `backdrop` lies behind
    transparent pixels: a grey that neither white nor black text drowns in.
    """

    models: str = "bundled"
    min_confidence: float = 0.7
    frames: int = 3
    long_side: int = 960
    backdrop: int = 0xA8


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as recognised, with the recogniser's confidence in [0, 1]."""

    text: str
    confidence: float


def is_mark(text: str) -> bool:
    """Whether a "line" is a drawn mark (a box, a star, a lone letter) that was taken for text."""
    return len(text) < 2 and (text.isascii() or text in "口回日曰田〇○□☆★♡" or not text.isalnum())


def merged(lines: list[Line], more: list[Line]) -> list[Line]:
    """`lines` of earlier frames with those of one `more`: of two readings of one line the surer is kept."""
    from rapidfuzz import process
    from rapidfuzz.fuzz import ratio

    kept, earlier = list(lines), [line.text.casefold() for line in lines]
    for line in more:
        likest = process.extractOne(line.text.casefold(), earlier, scorer=ratio, score_cutoff=75)
        if likest is None:
            kept.append(line)
        elif line.confidence > kept[likest[2]].confidence:
            kept[likest[2]] = line
    return kept


class TextReader:
    """A loaded OCR pipeline on one CPU thread. Raises OcrUnavailableError where it can't be loaded."""

    def __init__(self, config: OcrConfig, model_cache: Path) -> None:
        self.config = config
        os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")  # else it asks the network first
        os.environ.setdefault("ORT_LOGGING_LEVEL", "3")
        try:
            from paddleocr import PaddleOCR

            for name in ("paddlex", "paddleocr"):
                logging.getLogger(name).setLevel(logging.ERROR)  # else each process announces each model
            self._pipeline = PaddleOCR(
                use_doc_orientation_classify=False,
                use_doc_unwarping=False,
                use_textline_orientation=False,
                **self._models(model_cache),
            )
        except Exception as error:  # a damaged model raises what its engine pleases
            raise OcrUnavailableError(f"OCR cannot start: {error}; {_remedy(error)}") from error

    def read(self, path: Path) -> str:
        """The text on a picture, lines in reading order joined by spaces; "" where there is none.

        Raises ValueError when the picture cannot be decoded.
        """
        lines: list[Line] = []
        for frame in frames(path, self.config.frames):
            lines = merged(lines, self._lines(frame))
        return " ".join(line.text for line in lines)

    def _lines(self, frame: Image.Image) -> list[Line]:
        import numpy as np

        flat = Image.new("RGB", frame.size, (self.config.backdrop,) * 3)
        flat.paste(frame, mask=frame.getchannel("A"))
        flat.thumbnail((self.config.long_side, self.config.long_side))
        result = self._pipeline.predict(np.asarray(flat)[:, :, ::-1].copy())[0]  # (height, width, BGR)
        found = [Line(t.strip(), float(s)) for t, s in zip(result["rec_texts"], result["rec_scores"], strict=True)]
        return [line for line in found if line.confidence > self.config.min_confidence and not is_mark(line.text)]

    def _models(self, cache: Path) -> Mapping[str, Any]:
        if self.config.models == "download":
            return {"device": "cpu"}
        check_models(self.config.models)
        folder = bundled_models(cache) if self.config.models == "bundled" else Path(self.config.models)
        return {
            "engine": "onnxruntime",
            "device": "cpu",
            "engine_config": {"intra_op_num_threads": 1, "inter_op_num_threads": 1, "log_severity_level": 3},
            "text_detection_model_name": DETECTOR,
            "text_detection_model_dir": str(folder / "det"),
            "text_recognition_model_name": RECOGNISER,
            "text_recognition_model_dir": str(folder / "rec"),
        }


def check_models(models: str) -> None:
    """Raises OSError unless `models` is "bundled", "download", or a folder with models in PaddleOCR's layout."""
    if models not in ("bundled", "download") and not (Path(models) / "det" / "inference.onnx").exists():
        raise OSError(f"OCR models {models!r}: bundled, download, or a folder with det/inference.onnx and rec/")


def bundled_models(cache: Path) -> Path:
    """A folder in PaddleOCR's layout for the ONNX files of the `rapidocr` wheel; made once, by one process."""
    folder = cache / "pp-ocrv6-small"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f".{folder.name}.lock"):
        if not (folder / "rec" / "inference.yml").exists():
            _lay_out_models(folder)
    return folder


def _lay_out_models(folder: Path) -> None:
    import onnxruntime
    import yaml

    spec = importlib.util.find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise ImportError("No module named 'rapidocr'", name="rapidocr")
    wheel = Path(spec.origin).parent / "models"
    with replacing(folder) as fresh:
        for part, source in (("det", "PP-OCRv6_det_small.onnx"), ("rec", "PP-OCRv6_rec_small.onnx")):
            (fresh / part).mkdir()
            shutil.copyfile(wheel / source, fresh / part / "inference.onnx")  # whoever writes here spares the wheel
        session = onnxruntime.InferenceSession(str(wheel / "PP-OCRv6_rec_small.onnx"))
        characters = session.get_modelmeta().custom_metadata_map["character"].split("\n")
        for part, settings in (("det", _detection()), ("rec", _recognition(characters))):
            (fresh / part / "inference.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")


def _detection() -> dict[str, Any]:
    normalise = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "scale": "1./255.", "order": "hwc"}
    return {
        "Global": {"model_name": DETECTOR},
        "PreProcess": {
            "transform_ops": [
                {"DetResizeForTest": {"resize_long": 960}},
                {"NormalizeImage": normalise},
                {"ToCHWImage": None},
            ]
        },
        "PostProcess": {
            "name": "DBPostProcess",
            "thresh": 0.3,
            "box_thresh": 0.6,
            "max_candidates": 1000,
            "unclip_ratio": 1.5,
        },
    }


def _recognition(characters: Sequence[str]) -> dict[str, Any]:
    return {
        "Global": {"model_name": RECOGNISER},
        "PreProcess": {"transform_ops": [{"RecResizeImg": {"image_shape": [3, 48, 320]}}]},
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": list(characters)},
    }


def _remedy(error: BaseException) -> str:
    text = str(error)
    if "libGL" in text or "libgthread" in text or "libglib" in text:
        return "install the system packages libgl1 and libglib2.0-0"
    name = getattr(error, "name", None)
    return f"install it with: pip install {name}" if name else "see 'OCR' in README.md"
