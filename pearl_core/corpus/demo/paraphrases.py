"""Hand-written paraphrases of the 60 meanings: what people type when they do not name the feeling.

At least 12 for each meaning, written in the words of chat. Most share no word at all with any
sticker of the demo corpus, so that only an understanding of meaning can answer them; the rest share
a word by chance, as real queries do. Standard library only.
"""

# fmt: off
PARAPHRASES: dict[str, tuple[str, ...]] = {
    "happy": (
        "over the moon", "best mood ever", "grinning ear to ear", "can't stop beaming", "bursting with delight",
        "everything feels right today", "such wonderful news", "on top of the world", "life feels lovely",
        "walking on sunshine", "made my whole week", "tickled pink", "feeling fantastic", "this is the best day"),
    "laughing": (
        "can't breathe that was hilarious", "rolling on the floor", "my stomach aches from giggling", "cracking up",
        "split my sides", "best joke ever", "you crack me up", "giggling at work", "couldn't keep a straight face",
        "that killed me", "what a comedian", "stop this is too much", "chuckle"),
    "excited": (
        "can't contain myself", "counting down the minutes", "bouncing off the walls", "pumped about tonight",
        "buzzing with energy", "finally happening", "jumping up and down", "hyped", "tomorrow can't come soon enough",
        "stoked", "this will be epic", "so ready for the weekend", "butterflies of anticipation"),
    "in love": (
        "head over heels", "found my soulmate", "you make my heart flutter", "can't stop dreaming about him",
        "can't take my eyes off her", "falling hard", "she's the one", "besotted", "my valentine",
        "hearts in my eyes", "you are my everything", "butterflies whenever he texts", "madly infatuated"),
    "kiss": (
        "peck on the cheek", "pucker up", "give me some sugar", "lips ready", "plant one on my face",
        "blow one across the room", "lipstick marks everywhere", "making out", "under the mistletoe",
        "french style peck", "smack on the lips", "kisses from grandma", "come closer lips"),
    "hug": (
        "come into my arms", "hold me tight", "need someone to squeeze", "snuggle with me",
        "wrap your arms around me", "squeeze tight", "bring it in buddy", "arms wide open", "warm squeeze",
        "never letting go of this friend", "comforting a friend", "there there it's alright", "bear with open arms"),
    "shy": (
        "hiding behind my hands", "too timid to speak", "cheeks turning red", "don't stare at me", "aw shucks",
        "can't make eye contact", "an introvert at a party", "modest little wave", "peeking from behind the curtain",
        "turned pink when he complimented me", "quiet and timid", "stop flattering me", "twiddling fingers"),
    "proud": (
        "look what I made", "patting myself on the back", "chest puffed out", "that's my kid", "head held high",
        "worked hard and achieved this", "bragging rights", "my finest accomplishment", "showing off my medal",
        "mission accomplished", "we built this ourselves", "feeling accomplished", "earned every bit of this"),
    "cool": (
        "like a boss", "slick and stylish", "too stylish", "deal with it", "wearing shades",
        "walking away from explosions", "mic drop", "effortlessly suave", "badass", "james bond entrance",
        "living legend", "swag", "smooth operator"),
    "teasing": (
        "pulling your leg", "sticking tongue out", "made you look", "winding up my brother", "just kidding",
        "poking fun at friends", "neener neener", "mischievous wink", "trolling everyone", "can't catch me",
        "got you good", "prank on my sister", "messing with my buddy"),
    "thank you": (
        "much appreciated", "couldn't have managed without your help", "owe him one", "you're a lifesaver",
        "bowing with gratitude", "really appreciate that", "bless your kindness", "you shouldn't have",
        "means the world to us", "arigato", "merci beaucoup", "kind of you to help", "from the bottom of my soul",
        "cheers mate that helped"),
    "sorry": (
        "my bad", "that was my fault", "didn't mean to hurt anyone", "please don't be mad", "messed up badly",
        "won't happen again promise", "let's make up", "feeling guilty", "take all the blame", "regret what was said",
        "apologise to my wife", "peace offering", "can we be friends again", "kneeling with remorse"),
    "please": (
        "puppy eyes", "do me a favour", "can't refuse this face", "on my knees", "help me out just once",
        "pretty with sugar on top", "mum let's buy this", "lend me a hand", "hands clasped pleading", "grant my wish",
        "one last favour", "don't turn this down", "imploring look"),
    "hello": (
        "what's up", "how are things", "long time no see", "howdy partner", "waving at everyone",
        "nice to meet everyone", "knock knock anybody home", "good to see you again", "just popping by",
        "welcome aboard", "guess who's back", "how's everyone doing", "how do you do"),
    "goodbye": (
        "gotta run", "catch everyone on monday", "take care of yourself", "until next week", "time to leave",
        "farewell friends", "waving from the train", "signing off", "talk soon", "heading home", "over and out",
        "so long everyone", "don't forget to write"),
    "good morning": (
        "rise and shine", "just got out of bed", "first light of dawn", "top of the day to ya",
        "did everyone rest alright", "breakfast is ready", "stretching at dawn", "up with the birds",
        "coffee before talking", "new day begins", "open the curtains", "early bird", "alarm just rang"),
    "good night": (
        "off to bed", "hitting the hay", "lights out", "tucked under the blanket", "counting sheep", "bedtime",
        "see you in the morning", "under the stars and moon", "heading to bed early", "rest your eyes now",
        "don't let bedbugs bite", "pyjamas on", "until tomorrow little one"),
    "tired": (
        "can't keep my eyes open", "running on fumes", "dead on my feet", "burnt out", "could fall over any minute",
        "need more rest", "completely wiped", "knackered", "out of energy", "worked all night", "pooped",
        "where's my bed", "zombie after that shift", "my whole body aches from training"),
    "bored": (
        "nothing to do", "watching paint dry", "this meeting never ends", "entertain me", "staring at the ceiling",
        "twiddling my thumbs", "same thing every week", "scrolling without purpose", "could this be any slower",
        "not interested at all", "killing an afternoon", "someone talk to me", "is it over yet"),
    "lazy": (
        "not getting out of bed", "netflix all weekend", "couch potato", "effort is overrated", "can't be bothered",
        "do it some other day", "not moving a muscle today", "procrastinating again", "five more minutes mum",
        "doing absolutely nothing", "lounging on the sofa", "responsibilities can rest", "horizontal all weekend"),
    "sad": (
        "feeling blue", "down in the dumps", "my world is grey", "having a rough week", "cheer me up",
        "everything hurts inside", "nothing makes me smile", "under a dark cloud", "that's depressing", "feeling low",
        "what's the point anymore", "pouting in the rain", "lost my spark"),
    "crying": (
        "bawling my eyes out", "pass the tissues", "waterworks", "weeping at the ending", "can't hold them back",
        "puddle under my face", "streaming down my cheeks", "ugly weeping", "blubbering like a baby",
        "that film wrecked me", "my eyes are leaking", "flood of emotion", "wailing on the floor"),
    "lonely": (
        "nobody texts back", "all by myself", "forever single", "wish someone was with me", "where did everyone go",
        "need some company", "table just one", "left out again", "only my shadow keeps company", "come back soon",
        "no one to talk to", "far away from everyone", "empty house"),
    "heartbroken": (
        "he dumped me", "she left me", "shattered into pieces", "getting over my ex", "it's over between us",
        "thought that was forever", "can't get over him", "torn apart by her leaving", "he chose somebody else",
        "stabbed right through the chest", "she said let's be friends", "crushed by the divorce",
        "never falling again"),
    "angry": (
        "ticked off", "don't test me today", "steam from my ears", "losing my temper", "pissed", "what did you say",
        "that really gets under my skin", "cross with everyone", "arms folded stomping", "you asked for it",
        "not amused", "had enough of this nonsense", "somebody's getting yelled at"),
    "furious": (
        "blew a fuse", "about to explode", "flipping tables", "seeing red", "blood is boiling", "absolutely livid",
        "gone nuclear", "smash everything", "volcano erupting", "screaming at the top of my lungs", "hulk smash",
        "breathing fire", "they will pay dearly"),
    "annoyed": (
        "getting on my nerves", "not this again", "leave me alone already", "give me a break", "pain under the neck",
        "stop poking", "do we have to", "rolling my eyes", "could everyone be quiet", "that noise is unbearable",
        "bothered by my neighbour", "tsk tsk", "you're impossible", "quit bugging them"),
    "jealous": (
        "green with jealousy", "wish that were mine", "why not me", "green eyed monster", "they get everything",
        "who's that girl with him", "must be nice", "want what they have", "stop flirting with her",
        "everyone's on holiday except us", "the grass is greener", "salty about their promotion", "coveting"),
    "shocked": (
        "jaw on the floor", "can't believe my eyes", "didn't expect that", "what on earth", "plot twist",
        "are you kidding me", "holy moly", "say what", "mind blown", "dropped my fork", "stunned by the news",
        "never saw that coming", "out of nowhere"),
    "scared": (
        "hiding under the bed", "monster under the stairs", "shaking like leaves", "that gave me goosebumps",
        "don't turn off the lights", "terrified", "horror film tonight", "is anybody there", "frightened of the dark",
        "run away", "hold my hand please", "something moved behind the door", "screaming inside",
        "chills down my spine"),
    "confused": (
        "what's going on", "makes zero sense", "lost the plot", "scratching my head", "don't get it",
        "question marks everywhere", "come again", "can somebody explain", "which one is it",
        "that went over my head", "my brain hurts", "clueless", "explain like talking to kids"),
    "thinking": (
        "let me sleep on it", "considering my options", "deep thought", "give me a second", "chin on hand",
        "weighing pros and cons", "mulling this over", "gears turning", "what should we do", "trying to decide",
        "calculating", "to be or not to be", "processing that", "philosopher"),
    "idea": (
        "just occurred to me", "lightbulb moment", "brainwave", "what if we tried this", "genius plan",
        "figured out the answer", "solved the puzzle", "know exactly what to do", "brilliant suggestion",
        "brainstorm", "got it", "inventor at work", "creative spark", "listen to this plan"),
    "suspicious": (
        "something's fishy", "not buying that", "raising an eyebrow", "what are they hiding", "can we trust him",
        "that sounds dodgy", "who ate my lunch", "squinting at that story", "smells like trouble",
        "detective on the case", "watching every move", "prove that", "up to something sneaky"),
    "speechless": (
        "lost my tongue", "don't know what to say", "dot dot dot", "blank stare", "cat got your tongue",
        "left without reply", "what can one even answer", "mouth open nothing comes", "dumbfounded", "mute",
        "just blinking", "can't even", "crickets chirping"),
    "embarrassed": (
        "want to disappear", "swallow me up ground", "caught red handed", "tripped before everyone", "cringe",
        "face turned tomato", "called the teacher mum", "sent that to the wrong person", "bury my face under sand",
        "hope nobody saw that", "humiliating", "forgot his name", "red faced in public"),
    "nervous": (
        "biting my nails", "butterflies before the interview", "knees weak arms heavy", "fingers crossed",
        "on the edge of my seat", "first date jitters", "stage fright", "pacing up and down", "palms clammy",
        "hope this works out", "can't sit still before the show", "trembling before results",
        "please let this go well"),
    "sick": (
        "under the weather", "caught the flu", "staying home with tissues", "my head is pounding", "throwing up",
        "sore throat", "need medicine", "called the doctor", "runny nose", "feel like vomiting", "stuck with covid",
        "temperature 39 degrees", "bring soup and blankets"),
    "dizzy": (
        "the room won't stop turning", "got off the rollercoaster", "seeing double", "lightheaded", "knocked out",
        "head going round and round", "seeing stars", "vertigo", "seasick", "about to faint", "carousel aftermath",
        "everything's blurry", "feel faint after standing up"),
    "hungry": (
        "my stomach is growling", "what's on the menu", "could devour anything", "is dinner ready", "need food now",
        "tummy rumbling", "haven't had lunch", "drooling over recipes", "fridge raid", "when do we eat",
        "where's my dinner", "famished", "bottomless pit", "mouth watering"),
    "eating": (
        "delicious", "stuffing my face", "lunch break", "chewing with full mouth", "finger licking", "second helping",
        "munching happily", "feast", "gobbling everything up", "bon appetit", "leftovers at midnight", "chomp",
        "dinner is served", "can't stop nibbling"),
    "drinking": (
        "bottoms up", "raise your glass", "thirsty", "let's have one at the bar", "one more round",
        "happy hour with mates", "refreshing beverage", "beer after the game", "gulping down water", "stay hydrated",
        "toast to us", "wine o'clock", "what's on tap", "boba run"),
    "working": (
        "grinding away", "stuck at my desk", "another meeting", "earning the bread", "boss is watching",
        "nine to five", "can't talk got stuff to finish", "overtime again", "typing furiously", "hustle",
        "monday at the desk", "buried under emails", "clocking on", "project due tonight"),
    "studying": (
        "cramming the night before", "hitting the library", "finals week", "learning maths", "revision",
        "school tomorrow", "taking notes", "thesis won't write itself", "reading textbooks", "teacher's pet",
        "pass this test", "memorising vocabulary", "nose buried under textbooks"),
    "in a hurry": (
        "gotta catch the train", "on my way", "be right with ya", "wait for me", "coming as fast as possible",
        "running behind", "no time to lose", "quick quick", "late for class", "out the door already",
        "move move move", "sprinting to the bus", "speeding along", "ten minutes behind schedule"),
    "waiting": (
        "are we there yet", "what's taking them", "any minute now", "staring at the clock", "still on hold",
        "tapping my foot", "how much longer", "stuck standing by", "reply already", "until the cows come home",
        "is anybody coming", "loading", "hurry up and answer", "skeleton on the bench"),
    "celebrating": (
        "pop the champagne", "confetti everywhere", "let's throw something fun", "happy birthday", "raise the roof",
        "we made it", "mazel tov", "new year's eve", "graduation tonight", "fireworks", "what an anniversary",
        "best wishes to the couple", "tonight we feast"),
    "applause": (
        "standing ovation", "give them all your hands", "round of hands please", "encore",
        "what an amazing performance", "take a bow", "hats off to him", "respect", "the crowd goes wild",
        "hands together everyone", "slow clap", "brava that was superb", "impressive show"),
    "go for it": (
        "believe in yourself", "rooting from the sidelines", "break a leg", "chase your dream", "don't give up",
        "we are behind you", "nothing can stop us", "push harder almost done", "be brave", "keep trying",
        "never surrender", "got faith that she can do this", "one more push", "hang tough"),
    "victory": (
        "we are number one", "crushed the competition", "beat them all", "first place", "undefeated",
        "nailed the final", "raise the cup", "scored the final goal", "on the podium", "got the medal",
        "in your face losers", "took home the prize", "conquered everything", "unbeatable"),
    "agree": (
        "sounds like the plan", "you're absolutely right", "count me in", "thumbs up", "same page",
        "couldn't have said that better", "fine by us", "exactly my thoughts", "nodding along", "of course",
        "sure thing", "roger that", "absolutely", "make that two of us"),
    "refuse": (
        "not happening", "over my dead body", "talk to the hand", "hard pass", "don't even think about it",
        "count me out", "thumbs down", "absolutely not", "never ever", "shaking my head", "not my problem",
        "won't do that", "out of the question", "door slammed shut"),
    "well done": (
        "way to go", "knew they could do it", "keep up the fantastic effort", "full marks", "nice one",
        "top of the class", "that's impressive", "pat on the back", "high five", "kudos",
        "knocked that out of the park", "outstanding effort", "couldn't be prouder of her", "ten out of ten"),
    "dancing": (
        "shake your hips", "hit the club tonight", "moves like jagger", "feel the beat", "twirling around",
        "busting moves", "disco fever", "tango with me", "moonwalk", "wiggle wiggle", "ballet steps",
        "let's hit the floor", "jiggling to the music", "conga line"),
    "singing": (
        "belting that ballad", "rock concert", "sore vocal cords", "humming the tune", "shower performance",
        "pop diva", "loud and off key", "do re mi", "choir practice", "serenade under the window", "next idol",
        "turn up the music", "lead vocals", "yodelling"),
    "hot": (
        "turn on the fan", "boiling outside", "heatwave", "could fry eggs on the pavement", "need air conditioning",
        "sweating buckets", "sunburnt", "forty degrees outside", "sauna without walls", "baking under the sun",
        "scorching", "drenched from this humidity", "tropical weather"),
    "cold": (
        "my toes are numb", "shivering", "teeth chattering", "turn up the heating", "below zero outside",
        "snow everywhere", "bring another blanket", "nose like icicles", "wrapped up from head to toe", "frostbite",
        "forgot my gloves", "antarctica", "chilly walk home"),
    "rich": (
        "make it rain", "rolling dollar bills", "won the lottery", "bank account looking healthy",
        "shut up and take my cash", "salary landed", "swimming with gold coins", "drinks are on me",
        "millionaire lifestyle", "treat yourself", "bonus from the boss", "diamonds and yachts", "shopping spree"),
    "relaxed": (
        "without any worries", "feet up", "taking things slow", "at the beach", "deep breath", "zen",
        "hammock weekend", "bath with candles", "meditating", "nothing to worry about", "stress free",
        "unwind after work", "hakuna matata", "spa treatment"),
    "secret": (
        "don't tell anyone", "my lips are sealed", "between us two", "keep this quiet", "psst come closer", "gossip",
        "nobody must know", "undercover", "classified", "hush", "have some juicy gossip", "zip your mouth",
        "tell nobody about this", "confidential"),
}
# fmt: on
