"""How each meaning is worded on a sticker, how it is mistyped or shortened, and which props suit it.

One row for each of the 60 meanings. The near words and moods go into the sticker's text, the same
ones for every sticker of the meaning; slips and shorthands are only ever queries. Standard library
only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """The words and things that go with one meaning.

    `near` are two phrases that stand beside the meaning in a sticker's text; `moods` are keywords;
    `props` are the entities the meaning is most often drawn with; `slip` is a misspelt query and
    `short` are very short ones.
    """

    near: tuple[str, str]
    moods: tuple[str, ...]
    props: tuple[str, ...]
    slip: str
    short: tuple[str, ...] = ()


# fmt: off
WORDINGS: dict[str, Wording] = {
    "happy": Wording(("joyful", "smiling"), ("cheerful",), ("balloon", "flowers", "kite", "ice cream"), "hapyy"),
    "laughing": Wording(("funny", "haha"), ("cheerful", "silly"),
        ("phone", "newspaper", "bubble tea", "book"), "laughign", ("rofl", "lmao")),
    "excited": Wording(("thrilled", "yay"), ("cheerful", "lively"),
        ("rocket", "balloon", "gift", "game controller"), "exited", ("woot",)),
    "in love": Wording(("adoring", "romance"), ("sweet",), ("heart", "rose", "letter", "candle"), "in lvoe", ("ily",)),
    "kiss": Wording(("smooch", "mwah"), ("sweet",), ("rose", "heart", "strawberry", "letter"), "kisss", ("xoxo", "xx")),
    "hug": Wording(("cuddle", "embrace"), ("sweet", "kind"), ("teddy bear", "pillow", "heart", "scarf"), "huggg"),
    "shy": Wording(("bashful", "blushing"), ("quiet", "sweet"), ("flowers", "letter", "rose", "scarf"), "blushng"),
    "proud": Wording(("confident", "smug"), ("cheerful",), ("trophy", "crown", "flag", "dumbbell"), "porud"),
    "cool": Wording(("swagger", "awesome"), ("stylish",),
        ("sunglasses", "skateboard", "guitar", "headphones"), "awsome"),
    "teasing": Wording(("joking", "playful"), ("cheeky",), ("fish", "football", "donut", "balloon"), "teesing"),
    "thank you": Wording(("thanks", "grateful"), ("polite", "kind"),
        ("flowers", "gift", "letter", "cake"), "thnak you", ("ty", "thx", "tysm")),
    "sorry": Wording(("apology", "forgive me"), ("polite", "gloomy"),
        ("flowers", "letter", "gift", "flag"), "sory", ("sry",)),
    "please": Wording(("begging", "pretty please"), ("polite", "cheeky"),
        ("cookie", "ice cream", "milk", "strawberry"), "pleas", ("pls", "plz")),
    "hello": Wording(("hi", "greeting"), ("polite", "cheerful"),
        ("flag", "balloon", "megaphone", "backpack"), "helo", ("hi", "hey", "yo")),
    "goodbye": Wording(("bye", "see you"), ("polite",),
        ("suitcase", "backpack", "umbrella", "kite"), "good by", ("cya", "bb", "ttyl")),
    "good morning": Wording(("sunrise", "waking"), ("cheerful", "polite"),
        ("coffee", "alarm clock", "newspaper", "milk"), "good mornign", ("gm",)),
    "good night": Wording(("sleepy", "sweet dreams"), ("calm", "cosy"),
        ("pillow", "lantern", "teddy bear", "candle"), "goodnite", ("gn", "nn")),
    "tired": Wording(("exhausted", "drained"), ("weary",),
        ("coffee", "pillow", "alarm clock", "dumbbell"), "tierd", ("zzzz",)),
    "bored": Wording(("boring", "dull"), ("weary",),
        ("phone", "game controller", "pencil", "newspaper"), "borred", ("meh",)),
    "lazy": Wording(("slacking", "sluggish"), ("calm", "weary"),
        ("pillow", "game controller", "pizza", "donut"), "layz"),
    "sad": Wording(("unhappy", "melancholy"), ("gloomy",), ("umbrella", "ice cream", "balloon", "plant"), "saad"),
    "crying": Wording(("tears", "sobbing"), ("gloomy", "dramatic"),
        ("umbrella", "ice cream", "letter", "milk"), "cryign"),
    "lonely": Wording(("alone", "missing you"), ("gloomy", "quiet"),
        ("teddy bear", "phone", "lantern", "umbrella"), "lonly"),
    "heartbroken": Wording(("broken heart", "breakup"), ("gloomy", "dramatic"),
        ("rose", "heart", "letter", "ice cream"), "hartbroken"),
    "angry": Wording(("mad", "grumpy"), ("fierce",),
        ("megaphone", "phone", "alarm clock", "newspaper"), "angery", ("grr",)),
    "furious": Wording(("rage", "fuming"), ("fierce", "dramatic"),
        ("megaphone", "rocket", "pumpkin", "game controller"), "furius"),
    "annoyed": Wording(("irritated", "irked"), ("fierce",),
        ("alarm clock", "headphones", "phone", "laptop"), "anoyed", ("smh",)),
    "jealous": Wording(("envy", "sulking"), ("gloomy", "cheeky"), ("cake", "trophy", "rose", "burger"), "jelous"),
    "shocked": Wording(("surprised", "wow"), ("dramatic",), ("newspaper", "phone", "gift", "light bulb"), "surprized"),
    "scared": Wording(("afraid", "spooked"), ("tense",),
        ("pumpkin", "lantern", "pillow", "candle"), "scarred", ("eep",)),
    "confused": Wording(("puzzled", "huh"), ("silly",),
        ("magnifying glass", "key", "book", "laptop"), "confsued", ("idk", "wut")),
    "thinking": Wording(("pondering", "wondering"), ("quiet", "serious"),
        ("book", "pencil", "magnifying glass", "plant"), "thinkng"),
    "idea": Wording(("eureka", "inspired"), ("lively",), ("light bulb", "pencil", "rocket", "magic wand"), "inspierd"),
    "suspicious": Wording(("doubtful", "sceptical"), ("serious",),
        ("magnifying glass", "key", "newspaper", "sunglasses"), "suspicous"),
    "speechless": Wording(("silent", "no words"), ("quiet",), ("noodles", "coffee", "fish", "phone"), "speachless"),
    "embarrassed": Wording(("awkward", "facepalm"), ("tense", "silly"),
        ("pumpkin", "camera", "skateboard", "watermelon"), "embarassed"),
    "nervous": Wording(("anxious", "sweating"), ("tense",), ("microphone", "pencil", "letter", "suitcase"), "nervouse"),
    "sick": Wording(("ill", "fever"), ("weary", "gloomy"), ("thermometer", "pillow", "scarf", "milk"), "sikc"),
    "dizzy": Wording(("spinning", "woozy"), ("silly", "weary"),
        ("skateboard", "basketball", "thermometer", "bubble tea"), "dizy"),
    "hungry": Wording(("starving", "craving"), ("silly",), ("burger", "pizza", "noodles", "fish"), "hungery"),
    "eating": Wording(("yummy", "snack"), ("cheerful", "cosy"),
        ("sushi", "watermelon", "donut", "burger"), "eatting", ("nom",)),
    "drinking": Wording(("sip", "cheers"), ("cheerful",), ("bubble tea", "milk", "coffee", "watermelon"), "drinkng"),
    "working": Wording(("busy", "office"), ("serious",), ("laptop", "coffee", "phone", "pencil"), "workign", ("wfh",)),
    "studying": Wording(("homework", "exam"), ("serious", "quiet"), ("book", "pencil", "apple", "backpack"), "studing"),
    "in a hurry": Wording(("rushing", "late"), ("lively", "tense"),
        ("skateboard", "suitcase", "alarm clock", "backpack"), "hurrry", ("asap", "omw")),
    "waiting": Wording(("patient", "still"), ("calm", "weary"),
        ("alarm clock", "phone", "newspaper", "plant"), "wating"),
    "celebrating": Wording(("party", "congratulations"), ("festive",),
        ("party hat", "cake", "balloon", "gift"), "congradulations", ("hbd",)),
    "applause": Wording(("clapping", "bravo"), ("festive", "kind"),
        ("flowers", "trophy", "megaphone", "microphone"), "aplause"),
    "go for it": Wording(("encouragement", "good luck"), ("lively", "kind"),
        ("megaphone", "flag", "dumbbell", "football"), "go fro it", ("gl",)),
    "victory": Wording(("winning", "champion"), ("festive", "lively"),
        ("trophy", "crown", "flag", "basketball"), "victroy", ("gg", "ez")),
    "agree": Wording(("yes", "okay"), ("polite",), ("apple", "key", "cookie", "flag"), "agreee", ("yep", "yup", "k")),
    "refuse": Wording(("no", "rejected"), ("serious",),
        ("megaphone", "umbrella", "fish", "burger"), "refues", ("nah", "nop")),
    "well done": Wording(("great job", "praise"), ("kind", "festive"),
        ("trophy", "cookie", "gift", "apple"), "wel done", ("gj", "wp")),
    "dancing": Wording(("groove", "boogie"), ("lively",),
        ("headphones", "party hat", "sunglasses", "lantern"), "danceing"),
    "singing": Wording(("karaoke", "song"), ("lively",), ("microphone", "guitar", "headphones", "crown"), "siging"),
    "hot": Wording(("summer", "melting"), ("weary", "dramatic"),
        ("ice cream", "watermelon", "sunglasses", "thermometer"), "sumer"),
    "cold": Wording(("winter", "freezing"), ("cosy",), ("scarf", "thermometer", "lantern", "coffee"), "freezng"),
    "rich": Wording(("wealthy", "payday"), ("stylish",), ("money", "crown", "sunglasses", "key"), "ritch"),
    "relaxed": Wording(("chill", "peaceful"), ("calm", "cosy"), ("book", "guitar", "sushi", "plant"), "relaxd"),
    "secret": Wording(("whisper", "shh"), ("quiet", "cheeky"),
        ("key", "letter", "magic wand", "camera"), "secert", ("sh",)),
}
# fmt: on
