"""Words for people that more than one page says."""

GENDER_WORDS = {"female": "woman", "male": "man"}
RESULTS_CLOSED = "Results open when the experiment is over."
SEARCH_CLOSED = "Search opens when the experiment is over."
SIGN_IN = "You are signed out. Sign in again."
