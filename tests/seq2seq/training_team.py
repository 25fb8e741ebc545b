"""One of several processes that train the toy model, for `test_team.py`: `FOLDER` to write into.

Each tells on one line its rank, a digest of its weights, the curve, and what files it found when it ended.
"""

import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path

from pearl_core.seq2seq import trainer as training
from pearl_core.seq2seq.team import team
from tests.seq2seq.conftest import small
from tests.seq2seq.test_trainer import CONFIG, pairs, trainer


def main(folder: Path) -> None:
    found = team()
    assert found is not None and found.size == 2
    saves: list[int] = []
    save = training.torch.save
    training.torch.save = lambda *args: (saves.append(1), save(*args))
    model = small(seed=found.rank, dropout=0.1)  # the first one's weights are everybody's
    at = trainer(folder, model, replace(CONFIG, accumulate=2), pairs()).run()
    weights = hashlib.sha256(b"".join(value.numpy().tobytes() for value in model.state_dict().values())).hexdigest()
    told = {"rank": found.rank, "weights": weights, "curve": at.curve, "saves": len(saves), "loss": at.best_loss}
    (folder / f"{found.rank}.json").write_text(json.dumps(told), "utf-8")


main(Path(sys.argv[1]))
