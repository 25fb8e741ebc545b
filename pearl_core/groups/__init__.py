"""Personalised representation learning: one token for each user group, learned from the search log.

PEARL, section 3.3 (eq. 4-16): eight vectors are learned by predicting clicks, intents and interest in
character IPs and entities over a frozen text encoder; they alone are kept, and stay frozen.

    tokens = learn_tokens(corpus, encoders.shared().text(), GroupConfig(), seed=0)
    tokens.of(UserGroup("20-29", "female"))  # (384,)
    tokens.metrics                           # what each task loses on held-out rows without them
"""

from pearl_core.groups.learn import GroupConfig, learn_tokens
from pearl_core.groups.tokens import GROUPS, TASKS, GroupTokens, Task, Worth, load_tokens

__all__ = ["GROUPS", "TASKS", "GroupConfig", "GroupTokens", "Task", "Worth", "learn_tokens", "load_tokens"]
